package dev.parley.embedder.embed.provider;

import dev.parley.embedder.embed.provider.EmbeddingApi.Reply;
import dev.parley.embedder.embed.provider.FaultKind.Blame;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A provider as the worker calls it: never faster than it may, not while it asks to wait, and not
 * while it is left alone after failures. From the outside in:
 *
 * <ol>
 *   <li>a failure that may pass is tried again a few times, with jittered pauses;
 *   <li>a call waits for the pause that the provider asked for and for the limits a minute; when
 *       the provider asks it to wait, it does so and is made again, and that is no failure;
 *   <li>the breaker opens when half of the last calls failed, and at once when a person must act (a
 *       refused key, a missing model): then nothing is sent until one call in {@link
 *       FailurePolicy#REST} is let through, and when that succeeds, all are;
 *   <li>one HTTP exchange, cut off at its time-out; no more of them at a time than may be;
 *   <li>the answer is read, while another call may begin, and held to the declared model.
 * </ol>
 *
 * Safe for many threads.
 */
public final class Provider implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Provider.class);

  /** No model refuses it. */
  public static final String ANY_TEXT = "parley";

  private final EmbeddingApi api;
  private final ModelContract contract;
  private final Semaphore calls;
  private final RateLimits limits;
  private final ProviderMetrics metrics;
  private final Time time;
  private final SharedPause pause;
  private final CircuitBreaker breaker;
  private final Retry retry;
  private volatile boolean modelUnknown;
  private volatile @Nullable String setupFault;
  private volatile String lastFault = "";
  private volatile @Nullable Long answeredAt;

  Provider(
      EmbeddingApi api,
      ModelContract contract,
      int tries,
      int callsInFlight,
      RateLimits limits,
      ProviderMetrics metrics,
      Time time) {
    this.api = api;
    this.contract = contract;
    this.modelUnknown = api.tellsFacts();
    this.calls = new Semaphore(callsInFlight, /* fair= */ true);
    this.limits = limits;
    this.metrics = metrics;
    this.time = time;
    this.pause = new SharedPause(time);
    this.breaker = FailurePolicy.breaker(time);
    this.retry = FailurePolicy.retry(tries);
  }

  /**
   * The vectors of {@code texts}, each as declared. Returns or throws within the time-outs and
   * pauses of its tries, beside the time for which the provider asks to wait.
   *
   * @param tokens as they are counted here, for the limits
   */
  public Embeddings embed(List<String> texts, long tokens)
      throws ProviderException, InterruptedException {
    if (modelUnknown) {
      learnModel();
    }
    long begun = time.nanos();
    try {
      return call(texts, tokens);
    } catch (ProviderException e) {
      if (e.kind().isOfTheTexts() && texts.size() == 1 && !hasAnsweredSince(begun)) {
        takeAnyText(e);
      }
      throw e;
    }
  }

  /** Before the first text is sent: what does not fit shows in no vector but by luck. */
  private synchronized void learnModel() throws ProviderException, InterruptedException {
    if (modelUnknown) {
      tried(
          0,
          () -> {
            EmbeddingApi.ModelFacts facts = api.facts();
            contract.check(facts);
            return () -> facts;
          },
          (facts, took) ->
              log.info(
                  "{} tells of its model: revision {}",
                  api.address(),
                  facts.revision().orElse("unknown")));
      modelUnknown = false;
    }
  }

  private Embeddings call(List<String> texts, long tokens)
      throws ProviderException, InterruptedException {
    return tried(
        tokens,
        () -> {
          Reply<Embeddings> reply = api.embed(texts);
          return () -> {
            Embeddings answer = reply.read();
            contract.check(answer, texts.size());
            return answer;
          };
        },
        (answer, took) -> {
          long counted = answer.tokens() < 0 ? tokens : answer.tokens();
          limits.settle(tokens, counted);
          metrics.called(texts.size(), counted, took);
        });
  }

  /** What a person must mend before anything is embedded, or null. */
  public @Nullable String setupFault() {
    return setupFault;
  }

  /** Whether nothing is sent after failures, until a call that is let through succeeds. */
  boolean isResting() {
    return breaker.getState() != State.CLOSED;
  }

  /** How long the provider still asks to wait; zero or less when it does not. */
  Duration pauseLeft() {
    return pause.left();
  }

  @Override
  public void close() {
    limits.close();
  }

  /** What is asked of the provider. */
  private interface Question<A> {
    Reply<A> ask() throws ProviderException, ThrottledException, InterruptedException;
  }

  /** Told of an answer. */
  private interface Answered<A> {
    void answered(A answer, Duration took);
  }

  private boolean hasAnsweredSince(long nanos) {
    Long last = answeredAt;
    return last != null && last - nanos >= 0;
  }

  /**
   * A provider that refuses whatever it is given is set up wrongly: before a text is given up that
   * stands alone, the provider must have answered another.
   */
  private void takeAnyText(ProviderException refusal)
      throws ProviderException, InterruptedException {
    try {
      call(List.of(ANY_TEXT), 1);
    } catch (ProviderException e) {
      if (!e.kind().isOfTheTexts()) {
        throw e;
      }
      ProviderException fault =
          new ProviderException(
              FaultKind.MISCONFIGURED,
              refusal.getMessage()
                  + "; and so it does whatever it is given: mend the parley.provider settings, or"
                  + " the model there");
      failed(fault, Duration.ZERO);
      throw fault;
    }
  }

  private <A> A tried(long tokens, Question<A> question, Answered<A> answered)
      throws ProviderException, InterruptedException {
    Retry.AsyncContext<A> tries = retry.asyncContext();
    while (true) {
      try {
        A answer = permitted(tokens, question, answered);
        tries.onComplete();
        return answer;
      } catch (ProviderException e) {
        long pauseMillis = tries.onError(e);
        if (pauseMillis < 0) {
          throw e;
        }
        time.sleep(Duration.ofMillis(pauseMillis));
      }
    }
  }

  private <A> A permitted(long tokens, Question<A> question, Answered<A> answered)
      throws ProviderException, InterruptedException {
    while (true) {
      if (!breaker.tryAcquirePermission()) {
        throw resting(); // Before a turn is taken: what is not sent must not use up the limits.
      }
      long begun = time.nanos();
      try {
        Reply<A> reply;
        calls.acquire();
        try {
          awaitTurn(tokens);
          begun = time.nanos();
          reply = question.ask();
        } finally {
          calls.release();
        }
        A answer = reply.read();
        Duration took = Duration.ofNanos(time.nanos() - begun);
        succeeded(took);
        answered.answered(answer, took);
        return answer;
      } catch (ThrottledException e) {
        breaker.releasePermission();
        pause.asked(e.retryAfter(), begun);
        metrics.askedToWait();
      } catch (ProviderException e) {
        failed(e, Duration.ofNanos(time.nanos() - begun));
        throw e;
      } catch (InterruptedException | RuntimeException e) {
        breaker.releasePermission();
        throw e;
      }
    }
  }

  private void awaitTurn(long tokens) throws InterruptedException {
    Duration waited = pause.await();
    Duration turn = limits.take(tokens);
    if (turn.compareTo(Duration.ZERO) > 0) {
      time.sleep(turn);
      waited = waited.plus(turn).plus(pause.await());
    }
    if (!waited.isZero()) {
      metrics.waited(waited);
    }
  }

  private void succeeded(Duration took) {
    breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
    pause.answered();
    answeredAt = time.nanos();
    setupFault = null;
  }

  private void failed(ProviderException fault, Duration took) {
    metrics.failed(fault.kind(), took);
    if (fault.kind().isOfTheTexts()) {
      breaker.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS); // It answers, and well.
      return;
    }
    lastFault = String.valueOf(fault.getMessage());
    breaker.onError(took.toNanos(), TimeUnit.NANOSECONDS, fault);
    if (fault.kind() == FaultKind.MODEL_MISSING) {
      modelUnknown = api.tellsFacts(); // When it is back, it may be another.
    }
    if (fault.kind().blame() == Blame.SETUP) {
      setupFault = lastFault;
      leaveAlone();
    }
  }

  /** Opens the breaker; of calls that fail together only the first does. */
  private void leaveAlone() {
    if (breaker.getState() == State.CLOSED || breaker.getState() == State.HALF_OPEN) {
      breaker.transitionToOpenState();
    }
  }

  private ProviderException resting() {
    return new ProviderException(
        FaultKind.RESTING,
        "nothing is sent to " + api.address() + " for a few seconds after a failure: " + lastFault);
  }
}

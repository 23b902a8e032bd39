package dev.parley.stack.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.stack.provider.HttpConversation.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A provider of vectors on a port of this machine. It speaks OpenAI's protocol under {@link
 * #openAi} and Ollama's under {@link #ollama}, gives every text the vector {@link TextVectors#of},
 * counts what it is asked, and misbehaves as it is told. All of it may be changed while it runs.
 */
public final class SimulatedProvider implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long DRIP_MILLIS = 50;

  private final AnswerJson answers;
  private final LongSupplier nanoClock;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<Misbehaviour> next = new ConcurrentLinkedQueue<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong texts = new AtomicLong();
  private final AtomicLong throttled = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private volatile Duration latency = Duration.ZERO;
  private volatile Supplier<@Nullable Misbehaviour> chance = () -> null;
  private volatile Predicate<String> refused = text -> false;
  private volatile Consumer<String> listener = text -> {};
  private volatile @Nullable PermittedRate rate;
  private volatile @Nullable Request lastRequest;

  private SimulatedProvider(String model, int dimensions, LongSupplier nanoClock)
      throws IOException {
    this.nanoClock = nanoClock;
    this.answers = new AnswerJson(model, dimensions);
    server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "simulated-provider");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** A provider that answers well and at once, on any free port. */
  public static SimulatedProvider start(String model, int dimensions) {
    return start(model, dimensions, System::nanoTime);
  }

  /**
   * @param nanoClock what the permitted rate goes by
   */
  public static SimulatedProvider start(String model, int dimensions, LongSupplier nanoClock) {
    try {
      return new SimulatedProvider(model, dimensions, nanoClock);
    } catch (IOException e) {
      throw new UncheckedIOException("the simulated provider has no port", e);
    }
  }

  /** What comes before {@code /embeddings}. */
  public URI openAi() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/v1");
  }

  /** What comes before {@code /api/embed}. */
  public URI ollama() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** How long each call takes. */
  public SimulatedProvider latency(Duration time) {
    latency = time;
    return this;
  }

  /** The next calls misbehave so, one each. */
  public SimulatedProvider next(Misbehaviour... misbehaviours) {
    next.addAll(List.of(misbehaviours));
    return this;
  }

  /** Each call misbehaves as {@code choice} says, well when it says null. */
  public SimulatedProvider misbehave(Supplier<@Nullable Misbehaviour> choice) {
    chance = choice;
    return this;
  }

  /** Every call misbehaves so. */
  public SimulatedProvider always(Misbehaviour misbehaviour) {
    return misbehave(() -> misbehaviour);
  }

  /** Every call is answered well. */
  public SimulatedProvider heal() {
    next.clear();
    return misbehave(() -> null);
  }

  /** A call with such a text is answered with 400, which quotes the text. */
  public SimulatedProvider refuse(Predicate<String> texts) {
    refused = texts;
    return this;
  }

  /** Tells {@code listener} each text that is answered with a vector, on the call's own thread. */
  public SimulatedProvider tell(Consumer<String> listener) {
    this.listener = listener;
    return this;
  }

  /** More calls a second are answered with 429 and how long to wait. */
  public SimulatedProvider permit(double callsPerSecond) {
    rate = new PermittedRate(callsPerSecond, nanoClock);
    return this;
  }

  /** As many calls as come are answered. */
  public SimulatedProvider permitAll() {
    rate = null;
    return this;
  }

  /** Calls that came, whatever their answer. */
  public long calls() {
    return calls.get();
  }

  /** Calls that were answered with vectors, as they should be. */
  public long answered() {
    return answered.get();
  }

  /** Texts of the calls that were answered with vectors: what would be paid for. */
  public long texts() {
    return texts.get();
  }

  /** Calls that were asked to wait. */
  public long throttled() {
    return throttled.get();
  }

  /** The most calls at a time. */
  public int mostInFlight() {
    return mostInFlight.get();
  }

  /** The body of the last request. */
  public String lastBody() {
    Request last = lastRequest;
    return last == null ? "" : new String(last.body(), StandardCharsets.UTF_8);
  }

  /** The path, with its query, of the last request. */
  public String lastPath() {
    Request last = lastRequest;
    return last == null ? "" : last.path();
  }

  /** The headers of the last request, their names in lower case. */
  public Map<String, String> lastHeaders() {
    Request last = lastRequest;
    return last == null ? Map.of() : Map.copyOf(last.headers());
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the simulated provider does not close", e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Thread thread = new Thread(() -> serve(socket), "simulated-provider-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  private void serve(Socket socket) {
    try (HttpConversation conversation = new HttpConversation(socket)) {
      for (Request request = conversation.next(); request != null; request = conversation.next()) {
        int now = inFlight.incrementAndGet();
        mostInFlight.accumulateAndGet(now, Math::max);
        try {
          answer(request, conversation);
        } finally {
          inFlight.decrementAndGet();
        }
      }
    } catch (IOException e) {
      // The client has left, or was thrown out.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private void answer(Request request, HttpConversation conversation)
      throws IOException, InterruptedException {
    String path = request.path().replaceAll("\\?.*", "");
    if (path.equals("/api/show")) {
      conversation.answer(200, Map.of(), answers.shown());
    } else if (path.equals("/api/tags")) {
      conversation.answer(200, Map.of(), answers.listed());
    } else if (path.endsWith("/embeddings") || path.equals("/api/embed")) {
      lastRequest = request;
      calls.incrementAndGet();
      embed(request, path.equals("/api/embed"), conversation);
    } else {
      conversation.answer(404, Map.of(), AnswerJson.error("unknown_url", path));
    }
  }

  private void embed(Request request, boolean ollama, HttpConversation conversation)
      throws IOException, InterruptedException {
    PermittedRate permitted = rate;
    Duration wait = permitted == null ? Duration.ZERO : permitted.ask();
    if (!wait.isZero()) {
      throttled.incrementAndGet();
      Faults.askToWait(wait, conversation);
      return;
    }
    if (!latency.isZero()) {
      Thread.sleep(latency.toMillis());
    }
    JsonNode asked = JSON.readTree(request.body());
    List<String> input = new ArrayList<>();
    if (asked.path("input").isTextual()) {
      input.add(asked.path("input").asText());
    }
    asked.path("input").elements().forEachRemaining(text -> input.add(text.asText()));
    Misbehaviour told = next.poll();
    Misbehaviour fault = told == null ? chance.get() : told;
    if (fault != null && Faults.asksToWait(fault)) {
      throttled.incrementAndGet();
    }
    if (fault != null && Faults.isWholeAnswer(fault, input, conversation)) {
      return;
    }
    for (String text : input) {
      if (refused.test(text)) {
        conversation.answer(400, Map.of(), AnswerJson.error("invalid_input", text));
        return;
      }
    }
    if (fault == null) {
      answered.incrementAndGet();
      texts.addAndGet(input.size());
      input.forEach(listener);
    }
    byte[] body =
        ollama
            ? answers.ollama(input, fault)
            : answers.openAi(input, asked.path("encoding_format").asText().equals("base64"), fault);
    if (fault == Misbehaviour.DRIP) {
      conversation.drip(body, DRIP_MILLIS);
    }
    conversation.answer(200, Map.of(), body);
  }
}

package dev.parley.embedder.topology;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FenceProducersOptions;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions that a killed worker left open. Otherwise its output, its changelog and the
 * group's offsets stand still until the transaction times out and the broker notices.
 */
public final class Fencing {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final int TRIES = 4;

  private static final Logger log = LoggerFactory.getLogger(Fencing.class);

  private Fencing() {}

  /**
   * Fences the ids that were noted and forgets them. When that fails again and again the worker
   * goes on: it is slower to begin, and the ids stay noted.
   */
  public static void fenceFormerSelf(Admin admin, TransactionalIds ids)
      throws IOException, InterruptedException {
    List<String> noted = ids.noted();
    for (int tries = 1; !noted.isEmpty(); tries++) {
      try {
        admin
            .fenceProducers(noted, new FenceProducersOptions().timeoutMs((int) WITHIN.toMillis()))
            .all()
            .get();
        ids.forget();
        log.info("Fenced {} producers of a worker that did not end in order", noted.size());
        return;
      } catch (ExecutionException e) {
        boolean again = e.getCause() instanceof RetriableException && tries < TRIES;
        log.warn(
            "The producers of a worker that did not end in order cannot be fenced: {}",
            again ? "trying again" : "what they left open is waited for until it times out",
            e.getCause());
        if (!again) {
          return;
        }
      }
    }
  }
}

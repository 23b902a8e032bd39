package dev.parley.e2e.guarantee;

import dev.parley.e2e.load.Ledger;
import dev.parley.e2e.load.Poison;
import dev.parley.e2e.observe.ForwardedLog;
import dev.parley.e2e.observe.ReceivedDeadLetter;
import dev.parley.e2e.observe.StoredRows;
import dev.parley.embedder.embed.Embedder;
import java.util.List;
import java.util.Map;

/**
 * All that is known of a run once its work is done.
 *
 * @param ledger what was published and acknowledged
 * @param poison what was sent to be refused
 * @param rows what stands in Postgres
 * @param forwarded what the embedders forwarded, read to its end
 * @param deadLetters all dead letters
 * @param held what is still queued or held, by the name of who holds it; all of it should be 0
 * @param embedder the model that the workers run, to be asked again
 */
public record Evidence(
    Ledger ledger,
    List<Poison> poison,
    StoredRows rows,
    ForwardedLog forwarded,
    List<ReceivedDeadLetter> deadLetters,
    Map<String, Long> held,
    Embedder embedder) {}

package dev.parley.local;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param embedder what is to embed; else the settings say
 * @param data where all state is kept; else it goes with the run
 * @param query what to search for when all is stored
 * @param json whether the summary is for a machine
 * @param exit whether to end when done
 */
record LocalPlan(
    Optional<EmbedderKind> embedder,
    Optional<Path> data,
    String query,
    boolean json,
    boolean exit) {}

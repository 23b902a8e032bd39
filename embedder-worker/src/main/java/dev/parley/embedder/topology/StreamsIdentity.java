package dev.parley.embedder.topology;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who a worker is.
 *
 * @param workerId a name that stays its own over restarts, if it has one
 * @param label what it is called in dead letters
 * @param stateDirectory a directory that stays its own over restarts
 */
public record StreamsIdentity(Optional<String> workerId, String label, Path stateDirectory) {}

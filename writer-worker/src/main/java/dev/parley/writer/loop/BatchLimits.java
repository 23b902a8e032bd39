package dev.parley.writer.loop;

import java.time.Duration;

/**
 * When a batch is written: whichever comes first.
 *
 * @param records most records of a transaction
 * @param bytes most bytes of their keys and values; a single larger record goes alone
 * @param age longest time the first record waits for others
 */
public record BatchLimits(int records, long bytes, Duration age) {}

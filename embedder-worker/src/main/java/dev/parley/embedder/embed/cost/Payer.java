package dev.parley.embedder.embed.cost;

/** Whose text it is: the first conversation of a batch that has it. */
public record Payer(String tenant, String platform) {}

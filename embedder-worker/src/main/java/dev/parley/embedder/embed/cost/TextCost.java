package dev.parley.embedder.embed.cost;

/**
 * A text that would have to be computed.
 *
 * @param tokens as they are counted here, at least 1
 */
public record TextCost(Payer payer, int tokens) {}

package dev.parley.embedder.embed.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a provider made of texts.
 *
 * @param vectors one a text, in the order of the texts
 * @param model what the provider calls the model, or null when it does not say
 * @param tokens what it counted and may charge for; -1 when it does not say
 */
public record Embeddings(List<float[]> vectors, @Nullable String model, long tokens) {}

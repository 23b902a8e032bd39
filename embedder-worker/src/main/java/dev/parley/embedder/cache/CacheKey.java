package dev.parley.embedder.cache;

/**
 * The name under which the vector of one text is kept. It tells nothing of the text without the
 * secret that {@link CacheKeys} had.
 *
 * @param digest 43 characters of URL-safe base64
 */
public record CacheKey(String digest) {}

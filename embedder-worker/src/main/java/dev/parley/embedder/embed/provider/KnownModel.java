package dev.parley.embedder.embed.provider;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is known of much used models, so that their users need not look it up: from the models'
 * cards. Each can be said otherwise in the settings.
 */
enum KnownModel {
  TEXT_EMBEDDING_3_SMALL(1536, 8191, "", "", "text-embedding-3-small"),
  TEXT_EMBEDDING_3_LARGE(3072, 8191, "", "", "text-embedding-3-large"),
  TEXT_EMBEDDING_ADA_002(1536, 8191, "", "", "text-embedding-ada-002"),
  NOMIC_EMBED_TEXT(
      768,
      2048,
      "search_document: ",
      "search_query: ",
      "nomic-embed-text",
      "nomic-ai/nomic-embed-text-v1.5"),
  MXBAI_EMBED_LARGE(
      1024,
      512,
      "",
      "Represent this sentence for searching relevant passages: ",
      "mxbai-embed-large",
      "mixedbread-ai/mxbai-embed-large-v1"),
  ALL_MINILM(384, 256, "", "", "all-minilm", "sentence-transformers/all-MiniLM-L6-v2"),
  BGE_M3(1024, 8192, "", "", "bge-m3", "BAAI/bge-m3"),
  BGE_SMALL_EN(
      384,
      512,
      "",
      "Represent this sentence for searching relevant passages: ",
      "BAAI/bge-small-en-v1.5"),
  BGE_BASE_EN(
      768,
      512,
      "",
      "Represent this sentence for searching relevant passages: ",
      "BAAI/bge-base-en-v1.5"),
  BGE_LARGE_EN(
      1024,
      512,
      "",
      "Represent this sentence for searching relevant passages: ",
      "bge-large",
      "BAAI/bge-large-en-v1.5"),
  MULTILINGUAL_E5_SMALL(384, 512, "passage: ", "query: ", "intfloat/multilingual-e5-small"),
  MULTILINGUAL_E5_BASE(768, 512, "passage: ", "query: ", "intfloat/multilingual-e5-base"),
  MULTILINGUAL_E5_LARGE(1024, 512, "passage: ", "query: ", "intfloat/multilingual-e5-large");

  private final int dimensions;
  private final int maxTokens;
  private final String passagePrefix;
  private final String queryPrefix;
  private final List<String> names;

  /**
   * @param names as providers call it
   */
  KnownModel(
      int dimensions, int maxTokens, String passagePrefix, String queryPrefix, String... names) {
    this.dimensions = dimensions;
    this.maxTokens = maxTokens;
    this.passagePrefix = passagePrefix;
    this.queryPrefix = queryPrefix;
    this.names = List.of(names);
  }

  static Optional<KnownModel> named(String name) {
    return Arrays.stream(values())
        .filter(model -> model.names.stream().anyMatch(one -> ModelContract.isSameModel(one, name)))
        .findFirst();
  }

  int dimensions() {
    return dimensions;
  }

  /** The most tokens it reads. */
  int maxTokens() {
    return maxTokens;
  }

  String passagePrefix() {
    return passagePrefix;
  }

  String queryPrefix() {
    return queryPrefix;
  }
}

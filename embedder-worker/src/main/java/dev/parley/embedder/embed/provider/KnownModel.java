package dev.parley.embedder.embed.provider;

import java.util.List;
import java.util.Optional;

/**
 * What is known of a much used model, so that its users need not look it up: from the models'
 * cards. All of it can be said otherwise in the settings.
 *
 * @param dimensions floats a vector
 * @param maxTokens the most tokens it reads
 * @param passagePrefix what it wants before a passage
 * @param queryPrefix what it wants before a query
 * @param names as providers call it
 */
record KnownModel(
    int dimensions, int maxTokens, String passagePrefix, String queryPrefix, List<String> names) {
  private static final String SEARCH = "Represent this sentence for searching relevant passages: ";

  private static final List<KnownModel> ALL =
      List.of(
          plain(1536, 8191, "text-embedding-3-small"),
          plain(3072, 8191, "text-embedding-3-large"),
          plain(1536, 8191, "text-embedding-ada-002"),
          new KnownModel(
              768,
              2048,
              "search_document: ",
              "search_query: ",
              List.of("nomic-embed-text", "nomic-ai/nomic-embed-text-v1.5")),
          searching(1024, "mxbai-embed-large", "mixedbread-ai/mxbai-embed-large-v1"),
          plain(384, 256, "all-minilm", "sentence-transformers/all-MiniLM-L6-v2"),
          plain(1024, 8192, "bge-m3", "BAAI/bge-m3"),
          searching(384, "BAAI/bge-small-en-v1.5"),
          searching(768, "BAAI/bge-base-en-v1.5"),
          searching(1024, "bge-large", "BAAI/bge-large-en-v1.5"),
          e5(384, "intfloat/multilingual-e5-small"),
          e5(768, "intfloat/multilingual-e5-base"),
          e5(1024, "intfloat/multilingual-e5-large"));

  static Optional<KnownModel> named(String name) {
    return ALL.stream()
        .filter(model -> model.names.stream().anyMatch(one -> ModelContract.isSameModel(one, name)))
        .findFirst();
  }

  private static KnownModel plain(int dimensions, int maxTokens, String... names) {
    return new KnownModel(dimensions, maxTokens, "", "", List.of(names));
  }

  private static KnownModel searching(int dimensions, String... names) {
    return new KnownModel(dimensions, 512, "", SEARCH, List.of(names));
  }

  private static KnownModel e5(int dimensions, String name) {
    return new KnownModel(dimensions, 512, "passage: ", "query: ", List.of(name));
  }
}

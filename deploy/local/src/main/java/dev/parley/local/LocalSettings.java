package dev.parley.local;

import dev.parley.cli.PublisherSettings;
import dev.parley.client.ConversationPublisherSettings;
import dev.parley.embedder.EmbedderSettings;
import dev.parley.embedder.cache.CacheSettings;
import dev.parley.embedder.embed.ModelSettings;
import dev.parley.embedder.embed.cost.CostSettings;
import dev.parley.runtime.settings.KafkaSettings;
import dev.parley.runtime.settings.SettingsReader;
import dev.parley.writer.WriterSettings;
import dev.parley.writer.store.DatabaseSettings;
import java.util.Map;

/**
 * The settings of everything that runs here.
 *
 * @param kafka the cluster and the topics
 * @param publisher what publishes the input
 * @param embedder the embedder-worker
 * @param model what it embeds with
 * @param cache where it keeps vectors
 * @param cost what tokens cost and what tenants may spend
 * @param writer the writer-worker
 * @param database where it writes to
 */
record LocalSettings(
    KafkaSettings kafka,
    ConversationPublisherSettings publisher,
    EmbedderSettings embedder,
    ModelSettings model,
    CacheSettings cache,
    CostSettings cost,
    WriterSettings writer,
    DatabaseSettings database) {

  /**
   * @throws dev.parley.runtime.settings.InvalidSettingsException listing all that is wrong
   */
  static LocalSettings read(Map<String, String> environment) {
    SettingsReader reader = SettingsReader.of(environment);
    KafkaSettings kafka = KafkaSettings.read(reader);
    var publisher = PublisherSettings.of(kafka, reader);
    EmbedderSettings embedder = EmbedderSettings.read(reader);
    ModelSettings model = ModelSettings.read(reader);
    CacheSettings cache = CacheSettings.read(reader);
    CostSettings cost = CostSettings.read(reader, model.modelName());
    WriterSettings writer = WriterSettings.read(reader);
    DatabaseSettings database = DatabaseSettings.read(reader);
    reader.failOnProblems();
    return new LocalSettings(
        kafka, publisher.orElseThrow(), embedder, model, cache, cost, writer, database);
  }
}

package dev.parley.runtime.settings;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Settings of Kafka's own clients, passed on word for word: {@code kafka.*} of the properties file
 * and over it {@code PARLEY_KAFKA_*} of the environment, where '_' stands for '.'. An empty value
 * is passed on too: to Kafka it can mean something.
 */
final class KafkaOverrides {
  private static final String IN_PROPERTIES = "kafka.";
  private static final String IN_ENVIRONMENT = "PARLEY_KAFKA_";

  private final SettingsSources sources;

  KafkaOverrides(SettingsSources sources) {
    this.sources = sources;
  }

  /** By their own names, without {@code kafka.}. */
  Map<String, String> read() {
    Map<String, String> all = new TreeMap<>();
    sources
        .properties()
        .forEach(
            (key, value) -> {
              if (key.startsWith(IN_PROPERTIES)) {
                all.put(key.substring(IN_PROPERTIES.length()), value);
              }
            });
    Set<String> ownNames = ownNames();
    for (String variable : new TreeSet<>(sources.environment().keySet())) {
      if (!variable.startsWith(IN_ENVIRONMENT)) {
        continue;
      }
      String name = name(variable);
      // Kafka has a few settings whose own name ends in .file: those are not ours to open.
      if (variable.endsWith(SettingsSources.FILE_SUFFIX) && !ownNames.contains(name)) {
        sources
            .inFile(variable)
            .ifPresent(found -> all.put(name.replaceFirst("\\.file$", ""), found.value()));
      } else {
        all.put(name, sources.environment().getOrDefault(variable, ""));
      }
    }
    return all;
  }

  private static String name(String variable) {
    return variable.substring(IN_ENVIRONMENT.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }

  private static Set<String> ownNames() {
    Set<String> names = new HashSet<>(ProducerConfig.configNames());
    names.addAll(ConsumerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    return names;
  }
}

package dev.parley.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.fault.FaultHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real broker and its controller within this JVM. The quorum is the static one of its settings,
 * not one written into its log, so that the ports may change from run to run.
 */
final class EmbeddedKafka implements StackPart<String> {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
  private static final String BROKER = "BROKER";
  private static final String PROXIED = "PROXIED";
  private static final String CONTROLLER = "CONTROLLER";
  private static final int NODE_ID = 1;

  private final String bootstrapServers;
  private final ControllerServer controller;
  private final BrokerServer broker;
  private final Optional<TcpProxy> proxy;
  private final AtomicReference<@Nullable Throwable> fault;

  private EmbeddedKafka(
      String bootstrapServers,
      ControllerServer controller,
      BrokerServer broker,
      Optional<TcpProxy> proxy,
      AtomicReference<@Nullable Throwable> fault) {
    this.bootstrapServers = bootstrapServers;
    this.controller = controller;
    this.broker = broker;
    this.proxy = proxy;
    this.fault = fault;
  }

  /**
   * Starts it on what {@code directory} holds, and returns when it answers.
   *
   * @param proxied whether there is a second way to it, through a proxy
   */
  static EmbeddedKafka start(Path directory, boolean proxied) throws Exception {
    var sockets = new PreboundSockets();
    try {
      sockets.bind(BROKER);
      Optional<TcpProxy> proxy =
          proxied
              ? Optional.of(TcpProxy.to(Loopback.HOST, sockets.bind(PROXIED)))
              : Optional.empty();
      return start(directory.resolve("logs"), sockets, proxy);
    } catch (Exception e) {
      sockets.close();
      throw e;
    }
  }

  private static EmbeddedKafka start(Path logs, PreboundSockets sockets, Optional<TcpProxy> proxy)
      throws Exception {
    format(logs);
    var config = new KafkaConfig(settings(logs, sockets, proxy), false);
    var found = KafkaRaftServer.initializeLogDirs(config, LOG, "");
    MetaPropertiesEnsemble properties = found._1();
    BootstrapMetadata bootstrap = found._2();
    var fault = new AtomicReference<@Nullable Throwable>();
    var shared =
        new SharedServer(
            config,
            properties,
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            (name, fatal, action) -> faultHandler(name, fatal, action, fault),
            sockets);
    var kafka =
        new EmbeddedKafka(
            Loopback.HOST + ":" + sockets.port(BROKER),
            new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrap),
            new BrokerServer(shared),
            proxy,
            fault);
    try {
      kafka.controller.startup();
      kafka.broker.startup();
      return kafka;
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  private static void format(Path logs) throws Exception {
    if (Files.exists(logs.resolve(MetaPropertiesEnsemble.META_PROPERTIES_NAME))) {
      return;
    }
    new Formatter()
        .setNodeId(NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(logs.toString())
        .addDirectory(logs.toString())
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }

  private static Map<String, String> settings(
      Path logs, PreboundSockets sockets, Optional<TcpProxy> proxy) throws IOException {
    String broker = listener(BROKER, sockets.port(BROKER));
    String controller = listener(CONTROLLER, sockets.bind(CONTROLLER));
    List<String> listeners = new ArrayList<>(List.of(broker, controller));
    List<String> advertised = new ArrayList<>(List.of(broker));
    if (proxy.isPresent()) {
      listeners.add(listener(PROXIED, sockets.port(PROXIED)));
      advertised.add(listener(PROXIED, proxy.get().port()));
    }
    Map<String, String> settings = new HashMap<>(BrokerSettings.ALL);
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE_ID));
    settings.put(
        "controller.quorum.voters", NODE_ID + "@" + Loopback.HOST + ":" + sockets.port(CONTROLLER));
    settings.put("listeners", String.join(",", listeners));
    settings.put("advertised.listeners", String.join(",", advertised));
    settings.put("inter.broker.listener.name", BROKER);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put(
        "listener.security.protocol.map",
        BROKER + ":PLAINTEXT," + PROXIED + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    settings.put("log.dirs", logs.toString());
    return settings;
  }

  private static String listener(String name, int port) {
    return name + "://" + Loopback.HOST + ":" + port;
  }

  /** A broker of its own would end the process; here the first fault is kept and told. */
  private static FaultHandler faultHandler(
      String name, boolean fatal, Runnable action, AtomicReference<@Nullable Throwable> fault) {
    return (message, cause) -> {
      LOG.error("Kafka, {}: {}", name, message, cause);
      var failure = new IllegalStateException(name + ": " + message, cause);
      if (fatal) {
        fault.compareAndSet(null, failure);
      }
      action.run();
      return failure;
    };
  }

  @Override
  public String address() {
    return bootstrapServers;
  }

  /** Stands before the broker, for clients that start at its port. */
  Optional<TcpProxy> proxy() {
    return proxy;
  }

  @Override
  public void check() {
    @Nullable Throwable failure = fault.get();
    if (failure != null) {
      throw new StackException("the embedded Kafka has died: " + failure.getMessage(), failure);
    }
  }

  @Override
  public void close() {
    try {
      broker.shutdown(STOP_WITHIN);
    } finally {
      try {
        controller.shutdown();
      } finally {
        closeProxy();
      }
    }
  }

  private void closeProxy() {
    try {
      if (proxy.isPresent()) {
        proxy.get().close();
      }
    } catch (IOException e) {
      LOG.warn("the proxy before Kafka could not be closed", e);
    }
  }
}

package dev.parley.client;

import dev.parley.stack.TcpProxy;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A network that fails between a Kafka client and a broker. The broker tells clients its own
 * address; on the way back its port is replaced by that of the proxy, so that no client goes past
 * it.
 */
final class KafkaProxy implements AutoCloseable {
  private final String host;
  private final int brokerPort;
  private final ServerSocket relay = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final TcpProxy network;

  /**
   * @param broker {@code host:port} of a broker of this machine, as it is told to clients
   */
  KafkaProxy(String broker) throws IOException {
    int colon = broker.lastIndexOf(':');
    host = broker.substring(0, colon);
    brokerPort = Integer.parseInt(broker.substring(colon + 1));
    network = TcpProxy.to(relay.getInetAddress().getHostAddress(), relay.getLocalPort());
    start(this::accept);
  }

  String bootstrapServers() {
    return host + ":" + network.port();
  }

  TcpProxy network() {
    return network;
  }

  @Override
  public void close() throws IOException {
    network.close();
    relay.close();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = relay.accept();
      Socket broker = new Socket(host, brokerPort);
      start(() -> relayRequests(client, broker));
      start(() -> relayResponses(broker, client));
    }
  }

  private static void relayRequests(Socket client, Socket broker) throws IOException {
    try (client;
        broker) {
      client.getInputStream().transferTo(broker.getOutputStream());
    }
  }

  /** By whole responses, each of which follows its length in four bytes. */
  private void relayResponses(Socket broker, Socket client) throws IOException {
    try (client;
        broker) {
      DataInputStream in = new DataInputStream(broker.getInputStream());
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      while (true) {
        byte[] response = new byte[in.readInt()];
        in.readFully(response);
        replacePort(response);
        out.writeInt(response.length);
        out.write(response);
        out.flush();
      }
    }
  }

  /** The broker's host is followed by its port in four bytes wherever a response names it. */
  private void replacePort(byte[] response) {
    byte[] name = host.getBytes(StandardCharsets.UTF_8);
    byte[] address = ByteBuffer.allocate(name.length + 4).put(name).putInt(brokerPort).array();
    ByteBuffer bytes = ByteBuffer.wrap(response);
    for (int at = 0; at + address.length <= response.length; at++) {
      if (bytes.slice(at, address.length).equals(ByteBuffer.wrap(address))) {
        bytes.putInt(at + name.length, network.port());
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // One side went away, which is what a network does.
              }
            },
            "kafka-proxy");
    thread.setDaemon(true);
    thread.start();
  }
}

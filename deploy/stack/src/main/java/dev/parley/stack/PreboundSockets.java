package dev.parley.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.server.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Server sockets that are bound before the broker's settings are written, so that the settings can
 * name ports that are free and stay so. The broker closes those that it took.
 */
final class PreboundSockets implements ServerSocketFactory {
  private final Map<String, ServerSocketChannel> bound = new HashMap<>();

  /** Binds the socket of {@code listener} to a free port of the loopback interface. */
  synchronized int bind(String listener) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(Loopback.at(0));
    bound.put(listener, channel);
    return port(listener);
  }

  /** Of a listener that was bound. */
  synchronized int port(String listener) throws IOException {
    return channel(listener).socket().getLocalPort();
  }

  @Override
  public synchronized ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBuffer)
      throws IOException {
    ServerSocketChannel channel = channel(listener);
    channel.configureBlocking(false);
    return channel;
  }

  private ServerSocketChannel channel(String listener) throws IOException {
    @Nullable ServerSocketChannel channel = bound.get(listener);
    if (channel == null) {
      throw new IOException("no socket was bound for the listener " + listener);
    }
    return channel;
  }

  /** Closes all, for a broker that did not start. */
  synchronized void close() throws IOException {
    for (ServerSocketChannel channel : bound.values()) {
      channel.close();
    }
  }
}

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
 * name ports that are free and stay so.
 */
final class PreboundSockets implements ServerSocketFactory, AutoCloseable {
  private final Map<String, ServerSocketChannel> unused = new HashMap<>();

  /** Binds the socket of {@code listener} to a free port of the loopback interface. */
  synchronized int bind(String listener) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(Loopback.at(0));
    unused.put(listener, channel);
    return channel.socket().getLocalPort();
  }

  @Override
  public synchronized ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBuffer)
      throws IOException {
    @Nullable ServerSocketChannel channel = unused.remove(listener);
    if (channel == null) {
      throw new IOException("no socket was bound for the listener " + listener);
    }
    channel.configureBlocking(false);
    return channel;
  }

  /** Closes the sockets that nobody took. */
  @Override
  public synchronized void close() throws IOException {
    for (ServerSocketChannel channel : unused.values()) {
      channel.close();
    }
    unused.clear();
  }
}

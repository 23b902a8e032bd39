package dev.parley.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The interface on which everything of ours listens: reachable from this machine only. */
final class Loopback {
  static final String HOST = "127.0.0.1";

  /** How often a program is started anew because somebody took its port meanwhile. */
  static final int ATTEMPTS = 5;

  private Loopback() {}

  /** The socket address of {@code port}; 0 is any that is free. */
  static InetSocketAddress at(int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
  }

  /** A port that was free a moment ago, for a program that cannot choose one itself. */
  static int freePort() throws IOException {
    try (var socket = new ServerSocket()) {
      socket.bind(at(0));
      return socket.getLocalPort();
    }
  }
}

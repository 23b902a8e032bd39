package dev.parley.bench.writer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a service of this machine and passes each piece on half a round trip after it came:
 * distance without loss and without a limit of its own, as in a network of enough bandwidth whose
 * windows are open.
 */
final class DelayingProxy implements AutoCloseable {
  private static final int PIECE = 64 * 1024;

  /** Pieces on their way, each direction; more than a round trip can hold. */
  private static final int ON_THE_WAY = 4_096;

  private record Piece(byte[] bytes, long dueAt) {}

  /** The last of a direction. */
  private static final byte[] END = {};

  private final InetSocketAddress service;
  private final long delay;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  DelayingProxy(String host, int port, Duration roundTrip) throws IOException {
    this.service = new InetSocketAddress(host, port);
    this.delay = roundTrip.toNanos() / 2;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start("accepts", this::accept);
  }

  /** Where clients connect to, at 127.0.0.1. */
  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket();
        open.add(client);
        open.add(server);
        server.connect(service);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        carry(client, server);
        carry(server, client);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void carry(Socket from, Socket to) {
    BlockingQueue<Piece> way = new ArrayBlockingQueue<>(ON_THE_WAY);
    start("reads", () -> read(from, way));
    start("writes", () -> write(way, to));
  }

  private void read(Socket from, BlockingQueue<Piece> way) {
    byte[] buffer = new byte[PIECE];
    try {
      try {
        InputStream in = from.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          byte[] bytes = new byte[read];
          System.arraycopy(buffer, 0, bytes, 0, read);
          way.put(new Piece(bytes, System.nanoTime() + delay));
        }
      } catch (IOException e) {
        // The other side is told in the same way as of a proper end.
      }
      way.put(new Piece(END, System.nanoTime() + delay));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(BlockingQueue<Piece> way, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      for (Piece piece = way.take(); piece.bytes() != END; piece = way.take()) {
        for (long left = piece.dueAt() - System.nanoTime(); left > 0; ) {
          LockSupport.parkNanos(left);
          left = piece.dueAt() - System.nanoTime();
        }
        out.write(piece.bytes());
      }
      to.close();
    } catch (IOException e) {
      // The reader of the other direction meets it, too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    open.remove(to);
  }

  private static void start(String what, Runnable work) {
    Thread thread = new Thread(work, "delaying-proxy-" + what);
    thread.setDaemon(true);
    thread.start();
  }
}

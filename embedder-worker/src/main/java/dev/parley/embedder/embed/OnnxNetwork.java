package dev.parley.embedder.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Map;

/**
 * A BERT network in ONNX Runtime that turns the tokens of one text into its vector: the mean of its
 * tokens' vectors, brought to length 1. One text a call, because in a quantised network texts that
 * share a call change each other's vectors (cosine down to 0.97). Safe for many threads, each of
 * which computes its own text.
 */
final class OnnxNetwork implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int dimensions;

  /**
   * @throws IllegalStateException when the runtime does not take the network
   */
  OnnxNetwork(byte[] network, int dimensions) {
    this.dimensions = dimensions;
    try {
      environment = OrtEnvironment.getEnvironment("parley");
      environment.setTelemetry(false);
      OnnxRuntimeFiles.removeExtracted();
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        // A thread a text uses the cores better than many threads on one text.
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        session = environment.createSession(network, options);
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot load the model", e);
    }
  }

  /** The vector of the text with these tokens; it may hold NaN. */
  float[] vector(long[] ids) throws OrtException {
    long[] shape = {1, ids.length};
    long[] attended = new long[ids.length];
    Arrays.fill(attended, 1);
    try (OnnxTensor tokens = tensor(ids, shape);
        OnnxTensor mask = tensor(attended, shape);
        OnnxTensor segments = tensor(new long[ids.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", segments))) {
      OnnxTensor hidden = (OnnxTensor) result.get(0);
      long[] size = hidden.getInfo().getShape();
      if (size[2] != dimensions) {
        throw new IllegalStateException(
            "the network gives " + size[2] + " floats a token; " + dimensions + " were declared");
      }
      return Vectors.normalized(sum(hidden.getFloatBuffer(), ids.length));
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot let go of the model", e);
    }
  }

  private OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(environment, LongBuffer.wrap(values), shape);
  }

  /** Every token is attended to, so the sum points where the masked mean does. */
  private double[] sum(FloatBuffer hidden, int tokens) {
    double[] sum = new double[dimensions];
    for (int token = 0; token < tokens; token++) {
      for (int i = 0; i < dimensions; i++) {
        sum[i] += hidden.get(token * dimensions + i);
      }
    }
    return sum;
  }
}

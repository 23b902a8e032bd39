package dev.parley.stack;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link TestStack} to the constructors and methods of a test class: one for the class,
 * with its nested ones, from a stack that all classes of the JVM share. Which stack, {@code
 * PARLEY_STACK} says.
 */
public final class StackExtension implements ParameterResolver, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(StackExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestStack.class;
  }

  @Override
  public TestStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext ofClass = outermostClass(context);
    return ofClass
        .getStore(NAMESPACE)
        .computeIfAbsent(
            TestStack.class,
            key -> new TestStack(shared(context).stack(), ofClass.getRequiredTestClass().getName()),
            TestStack.class);
  }

  /** The store would close it as well, but tell of a leak less plainly. */
  @Override
  public void afterAll(ExtensionContext context) {
    @Nullable TestStack ofClass = context.getStore(NAMESPACE).get(TestStack.class, TestStack.class);
    if (ofClass != null && outermostClass(context) == context) {
      ofClass.close();
    }
  }

  /** The store of all classes closes what it holds at the end of all. */
  private static SharedStack shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            SharedStack.class, key -> SharedStack.start(System.getenv()), SharedStack.class);
  }

  private static ExtensionContext outermostClass(ExtensionContext context) {
    ExtensionContext outermost = context;
    for (@Nullable ExtensionContext at = context; at != null; at = at.getParent().orElse(null)) {
      if (at.getTestClass().isPresent()) {
        outermost = at;
      }
    }
    return outermost;
  }
}

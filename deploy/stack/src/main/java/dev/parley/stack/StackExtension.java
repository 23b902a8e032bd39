package dev.parley.stack;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a {@link TestStack} to the constructors and methods of a test class: one for the class,
 * with its nested ones, from a stack that all classes of the JVM share. Which stack, {@code
 * PARLEY_STACK} says.
 */
public final class StackExtension implements ParameterResolver {
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

  /** Stores close what they hold: the class's at its end, the root's at the end of all. */
  private static SharedStack shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(SharedStack.class, key -> SharedStack.start(), SharedStack.class);
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

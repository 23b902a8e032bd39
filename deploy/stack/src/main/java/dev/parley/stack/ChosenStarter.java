package dev.parley.stack;

/**
 * Takes parts that have an address as they are, and starts the others.
 *
 * @param others starts the parts without an address
 */
record ChosenStarter(StackSettings settings, PartStarter others) implements PartStarter {
  @Override
  public StackPart<String> kafka() throws Exception {
    return settings.kafka().isPresent()
        ? new AddressOnly<>(settings.kafka().get())
        : others.kafka();
  }

  @Override
  public StackPart<PostgresAddress> postgres() throws Exception {
    return settings.postgres().isPresent()
        ? new AddressOnly<>(settings.postgres().get())
        : others.postgres();
  }

  @Override
  public StackPart<String> redis() throws Exception {
    return settings.redis().isPresent()
        ? new AddressOnly<>(settings.redis().get())
        : others.redis();
  }
}

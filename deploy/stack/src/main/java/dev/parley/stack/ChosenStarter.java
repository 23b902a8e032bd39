package dev.parley.stack;

/**
 * Takes parts that have an address and answer there, and starts the others.
 *
 * @param others starts the parts without an address
 */
record ChosenStarter(StackSettings settings, PartStarter others) implements PartStarter {
  @Override
  public StackPart<String> kafka() throws Exception {
    return settings.kafka().isPresent()
        ? ExternalPart.kafka(settings.kafka().get())
        : others.kafka();
  }

  @Override
  public StackPart<PostgresAddress> postgres() throws Exception {
    return settings.postgres().isPresent()
        ? ExternalPart.postgres(settings.postgres().get())
        : others.postgres();
  }

  @Override
  public StackPart<String> redis() throws Exception {
    return settings.redis().isPresent()
        ? ExternalPart.redis(settings.redis().get())
        : others.redis();
  }
}

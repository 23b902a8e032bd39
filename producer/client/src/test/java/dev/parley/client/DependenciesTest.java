package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DependenciesTest {
  @Test
  void botsLinkWireKafkaClientsAndSlf4jAndNothingElse() throws Exception {
    NodeList dependencies;
    try (var pom = Files.newInputStream(Path.of("pom.xml"))) {
      dependencies =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(pom)
              .getElementsByTagName("dependency");
    }
    List<String> linked = new ArrayList<>();
    for (int i = 0; i < dependencies.getLength(); i++) {
      Element dependency = (Element) dependencies.item(i);
      if (!text(dependency, "scope").equals("test")) {
        linked.add(text(dependency, "groupId") + ":" + text(dependency, "artifactId"));
      }
    }

    assertThat(linked)
        .containsExactlyInAnyOrder(
            "dev.parley:parley-wire", "org.apache.kafka:kafka-clients", "org.slf4j:slf4j-api");
  }

  private static String text(Element element, String child) {
    NodeList found = element.getElementsByTagName(child);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent();
  }
}

package org.sparkvae.spark.report;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** Parses what must be well-formed. */
public final class Xml {
  private Xml() {}

  public static Element parse(String text) {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setErrorHandler(new DefaultHandler()); // throws, prints nothing
      return builder.parse(new InputSource(new StringReader(text))).getDocumentElement();
    } catch (Exception malformed) {
      throw new AssertionError(malformed + " in " + text, malformed);
    }
  }
}

package org.sparkvae.spark.data.source;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;
import org.sparkvae.spark.data.file.FileScan;
import org.sparkvae.spark.data.file.SourceFiles;

/**
 * Places of rows in files that Spark reads: (path below the input, position in the file). Spark
 * cuts files into pieces depending on sizes, settings and cores. The rows of each piece (file,
 * first byte) are therefore counted, and a row's position is the row count of the pieces before it
 * plus its index within its own piece.
 */
final class FilePlaces implements RowPlaces {
  private static final String FILE = "_placeFile";
  private static final String PIECE = "_placePiece";

  private final Dataset<Row> scan;
  private final Dataset<Row> placed;
  private final Path input;
  private final Columns columns;
  private final int corruptIndex;

  /** Whether reading fewer columns is cheaper and gives the same rows. */
  enum Columns {
    PRUNED,
    ALL
  }

  FilePlaces(Dataset<Row> scan, Path input, Columns columns) {
    this.scan = scan;
    this.placed =
        scan.select(
            functions.col("*"),
            functions.col("_metadata.file_path").as(FILE),
            functions.col("_metadata.file_block_start").as(PIECE));
    this.input = input;
    this.columns = columns;
    this.corruptIndex = Arrays.asList(scan.columns()).indexOf(FileScan.CORRUPT);
  }

  @Override
  public Dataset<Row> unplaced(Dataset<Row> rows) {
    return scan;
  }

  @Override
  public int corruptIndex() {
    return corruptIndex;
  }

  /** A piece of a file. A plain class for Kryo. */
  private static final class Piece implements Serializable {
    private static final long serialVersionUID = 1L;
    private final String file;
    private final long start;
    private long rows;

    Piece(String file, long start) {
      this.file = file;
      this.start = start;
    }
  }

  @Override
  public JavaRDD<IdentifiedRow> identify() {
    JavaRDD<InternalRow> rows = InternalRows.of(placed);
    Map<String, Map<Long, Long>> offsets = hasCutFiles(rows) ? offsets(rows) : new HashMap<>();
    Broadcast<Map<String, Map<Long, Long>>> shared =
        JavaSparkContext.fromSparkContext(rows.context()).broadcast(offsets);
    int fileIndex = placed.schema().fieldIndex(FILE);
    String base = input.toUri().getPath();
    return rows.mapPartitions(part -> new PlacedRows(part, fileIndex, base, shared.value()));
  }

  private Map<String, Map<Long, Long>> offsets(JavaRDD<InternalRow> rows) {
    List<Piece> pieces = toCount(rows).mapPartitions(part -> count(part).iterator()).collect();
    Map<String, TreeMap<Long, Long>> counts = new HashMap<>();
    for (Piece piece : pieces) {
      counts.computeIfAbsent(piece.file, f -> new TreeMap<>()).put(piece.start, piece.rows);
    }
    Map<String, Map<Long, Long>> offsets = new HashMap<>();
    counts.forEach(
        (file, ofFile) -> {
          Map<Long, Long> starts = new HashMap<>();
          long before = 0;
          for (Map.Entry<Long, Long> piece : ofFile.entrySet()) {
            starts.put(piece.getKey(), before);
            before += piece.getValue();
          }
          offsets.put(file, starts);
        });
    return offsets;
  }

  private static List<Piece> count(Iterator<InternalRow> rows) {
    List<Piece> pieces = new ArrayList<>();
    Piece piece = null;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      String file = row.getString(row.numFields() - 2);
      long start = row.getLong(row.numFields() - 1);
      if (piece == null || piece.start != start || !piece.file.equals(file)) {
        piece = new Piece(file, start);
        pieces.add(piece);
      }
      piece.rows++;
    }
    return pieces;
  }

  /**
   * Spark may cut files differently when it plans again with fewer columns, because executors that
   * joined in the meantime raise its default parallelism.
   */
  private JavaRDD<InternalRow> toCount(JavaRDD<InternalRow> rows) {
    if (columns == Columns.ALL) {
      return rows;
    }
    JavaRDD<InternalRow> pruned = InternalRows.of(placed.select(FILE, PIECE));
    List<String> cuts = cuts(rows);
    if (!cuts.isEmpty() && cuts.equals(cuts(pruned))) {
      return pruned;
    }
    return rows;
  }

  private static boolean hasCutFiles(JavaRDD<InternalRow> rows) {
    List<String> cuts = cuts(rows);
    return cuts.isEmpty() || cuts.stream().anyMatch(cut -> !cut.startsWith("0 "));
  }

  // The only use of Spark's internals here: which bytes a partition reads. For other kinds of
  // partitions the rows are counted, which is slower but equally correct.
  private static List<String> cuts(JavaRDD<InternalRow> rows) {
    List<String> cuts = new ArrayList<>();
    for (Partition partition : rows.partitions()) {
      if (!(partition instanceof FilePartition part)) {
        return List.of();
      }
      for (PartitionedFile file : part.files()) {
        cuts.add(file.start() + " " + file.length() + " " + file.filePath());
      }
    }
    return cuts;
  }

  /** Iterates over a partition and numbers the rows of each piece. */
  private static final class PlacedRows implements Iterator<IdentifiedRow> {
    private final Iterator<InternalRow> rows;
    private final int fileIndex;
    private final String base;
    private final Map<String, Map<Long, Long>> offsets;
    private UTF8String uri;
    private long start;
    private String file;
    private long fileHash;
    private long position;

    PlacedRows(
        Iterator<InternalRow> rows,
        int fileIndex,
        String base,
        Map<String, Map<Long, Long>> offsets) {
      this.rows = rows;
      this.fileIndex = fileIndex;
      this.base = base;
      this.offsets = offsets;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public IdentifiedRow next() {
      InternalRow row = rows.next();
      UTF8String nextUri = row.getUTF8String(fileIndex);
      long nextStart = row.getLong(fileIndex + 1);
      if (nextStart != start || !nextUri.equals(uri)) {
        uri = nextUri.clone(); // its memory belongs to the row
        start = nextStart;
        file = SourceFiles.below(base, URI.create(uri.toString()).getPath());
        fileHash = RowIdentity.hash(file);
        position = offsets.isEmpty() ? 0 : offsets.get(uri.toString()).get(start);
      }
      long at = position++;
      return new IdentifiedRow(row, RowIdentity.ofPlace(fileHash, at), new RowPlace(file, at));
    }
  }
}

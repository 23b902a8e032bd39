-- What vector indexes are made of; empty where pgvector is not there or too old. Indexes and searches both take it from
-- here, for a search finds an index by its expression.
--
-- A graph (HNSW) is fast to search and slow to write. A list (IVFFlat) is fast to write, and to search while it is short.
-- It begins in one part and is read whole; once it is long it is made anew in parts (what pgvector calls its lists), of
-- which those near the query are read. It holds signs of the vectors where these are long enough for that: a 32nd of the
-- bytes, from which candidates are taken to be compared exactly. Of short vectors it holds the floats.
CREATE FUNCTION vector_expressions(p_dimensions integer)
RETURNS TABLE (
  schema text, scans_on boolean,
  graph text, graph_class text, graph_operator text,
  list text, list_class text, list_operator text, list_of_signs boolean)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $function$
  SELECT e.schema, e.version >= '{0,8}',
    format('(embedding::%s.%s(%s))', e.schema, d.type, p_dimensions),
    format('%s.%s_cosine_ops', e.schema, d.type),
    format('OPERATOR(%s.<=>)', e.schema),
    CASE WHEN d.signs
      THEN format('(%1$s.binary_quantize(embedding::%1$s.vector(%2$s))::bit(%2$s))', e.schema, p_dimensions)
      ELSE format('(embedding::%s.vector(%s))', e.schema, p_dimensions) END,
    format('%s.%s_ops', e.schema, CASE WHEN d.signs THEN 'bit_hamming' ELSE 'vector_cosine' END),
    format('OPERATOR(%s.%s)', e.schema, CASE WHEN d.signs THEN '<~>' ELSE '<=>' END),
    d.signs
  FROM (
    SELECT quote_ident(n.nspname) AS schema, string_to_array(x.extversion, '.')::integer[] AS version
    FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname = 'vector') e,
    (SELECT CASE WHEN p_dimensions <= 2000 THEN 'vector' ELSE 'halfvec' END AS type, p_dimensions >= 256 AS signs) d
  WHERE e.version >= '{0,7}' AND p_dimensions <= 4000
$function$;

COMMENT ON FUNCTION vector_expressions IS
  'How pgvector indexes a model of so many dimensions; no row when it cannot. scans_on: its scans go on (0.8 and later).';

-- The vector indexes of passages. Their names say it all, so that nothing else can contradict them:
--   passage_graph_MODEL               a graph of the whole model
--   passage_graph_MODEL_FIRST_END     a graph of the segments from FIRST to before END
--   passage_list_MODEL_FIRST          a list of the segments from FIRST on, in one part
--   passage_list_MODEL_FIRST_PARTS    the same in so many parts
CREATE VIEW vector_index AS
SELECT i.indexrelid AS id, c.relname::text AS name, (n.part[2])::integer AS model_id, n.part[1] = 'graph' AS graph,
  coalesce((n.part[3])::integer, 0) AS first_segment,
  CASE WHEN n.part[1] = 'graph' THEN (n.part[4])::integer END AS end_segment, i.indisvalid AS valid,
  CASE WHEN n.part[1] = 'list' THEN coalesce((n.part[4])::integer, 1) END AS parts
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid,
  LATERAL regexp_match(c.relname, '^passage_(graph|list)_(\d+)(?:_(\d+))?(?:_(\d+))?$') n (part)
WHERE i.indrelid = 'public.passage'::regclass AND n.part IS NOT NULL;

-- The ranges of segments that a search of the model unites, each with the graph that serves it; the last range has no
-- end. From the first segment on, the graph that reaches farthest is taken. What no graph holds, a list does, or nothing
-- yet. PL/pgSQL, which keeps its plans: they cost a search more than what they do.
CREATE FUNCTION vector_ranges(p_model_id integer)
RETURNS TABLE (first_segment integer, end_segment integer, graph text, list text)
LANGUAGE plpgsql STABLE SET search_path = public, pg_catalog, pg_temp AS $function$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH RECURSIVE own AS MATERIALIZED (SELECT * FROM vector_index WHERE model_id = p_model_id AND valid),
  range (first_segment, end_segment, graph) AS (
    SELECT g.first_segment, g.end_segment, g.name FROM (SELECT) start LEFT JOIN LATERAL (
      SELECT * FROM own WHERE own.graph AND own.first_segment = 0 ORDER BY own.end_segment DESC LIMIT 1) g ON true
    UNION ALL
    SELECT range.end_segment, g.end_segment, g.name FROM range LEFT JOIN LATERAL (
      SELECT * FROM own WHERE own.graph AND own.first_segment = range.end_segment
      ORDER BY own.end_segment DESC LIMIT 1) g ON true
    WHERE range.end_segment IS NOT NULL)
  SELECT coalesce(range.first_segment, 0), range.end_segment, range.graph, (
    SELECT own.name FROM own
    WHERE range.graph IS NULL AND NOT own.graph AND own.first_segment <= coalesce(range.first_segment, 0)
    ORDER BY own.first_segment DESC, own.parts DESC LIMIT 1)
  FROM range;
END
$function$;

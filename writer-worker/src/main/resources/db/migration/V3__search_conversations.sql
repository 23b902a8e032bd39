-- The best passage of each conversation of a tenant, by cosine similarity, best first. The model's vector indexes serve
-- it where pgvector is there: the nearest passages of each range of segments are united, and compared exactly. Where it is
-- not, or where the indexes give too few conversations (they are shared by all tenants, and a conversation can fill many
-- of their places), every passage of the tenant is compared. Indexes make it fast and approximate: what is
-- committed is in them at once, and nothing that is replaced or erased is found.
--
-- PL/pgSQL with EXECUTE, because a partial index and a typmod need literals; those are integers and expressions of our
-- own. STABLE, so that all its statements see one snapshot.
CREATE FUNCTION search_conversations(
  p_tenant text, p_query real[], p_limit integer DEFAULT 10, p_model_id integer DEFAULT NULL)
RETURNS TABLE (
  conversation_id text, score double precision, ordinal integer, passage text,
  user_id text, platform text, occurred_at timestamptz)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $function$
#variable_conflict use_column
DECLARE
  v_model public.model%ROWTYPE;
  v_unit double precision[];
  v_pgvector text;       -- the schema of its types, NULL where it is not installed
  v_like record;         -- what the model's indexes are made of
  v_old_ef text;
  v_old_scan text;
  v_old_memory text;
  v_old_probes text;
  v_old_list_scan text;
  v_probes integer;      -- parts of a list to read
  v_near text;           -- passages with their scores, SQL
  v_ranges text;         -- those nearest in each range, with their scores, SQL
  v_wanted bigint;       -- passages to take from each range
  v_found integer;
  v_numbers bigint[];
  v_ordinals integer[];
  v_scores double precision[];
  -- Parameters of the statements: $1 tenant, $2 query, $3 limit, $4 the query at length 1, $5 passages of a range.
  c_best CONSTANT text :=
    'WITH near AS MATERIALIZED (%s), best AS (
       SELECT DISTINCT ON (conversation_number) conversation_number, ordinal, score
       FROM near WHERE score <> ''NaN'' ORDER BY conversation_number, score DESC, ordinal),
     top AS (SELECT * FROM best ORDER BY score DESC, conversation_number LIMIT $3)
     SELECT (SELECT count(*) FROM near), array_agg(conversation_number), array_agg(ordinal), array_agg(score) FROM top';
BEGIN
  IF p_tenant IS NULL OR p_query IS NULL OR p_limit IS NULL OR p_limit < 1 THEN
    RAISE invalid_parameter_value USING MESSAGE = 'a search needs a tenant, a query and a limit of at least 1';
  END IF;
  SELECT * INTO v_model FROM model m WHERE CASE WHEN p_model_id IS NULL THEN m.active ELSE m.id = p_model_id END;
  IF NOT FOUND THEN
    IF p_model_id IS NULL AND NOT EXISTS (SELECT FROM model) THEN
      RETURN; -- Nothing was ever stored.
    END IF;
    RAISE invalid_parameter_value USING
      MESSAGE = coalesce('there is no model ' || p_model_id, 'no model is active') || ': choose one of the table model';
  END IF;
  IF array_ndims(p_query) IS DISTINCT FROM 1 OR cardinality(p_query) <> v_model.dimensions THEN
    RAISE invalid_parameter_value USING MESSAGE = format(
      'the query has %s floats; model %s (%s) has %s dimensions: embed the query with that model',
      cardinality(p_query), v_model.id, v_model.name, v_model.dimensions);
  END IF;
  IF EXISTS (SELECT FROM unnest(p_query) q WHERE q IS NULL OR q IN ('NaN', 'Infinity', '-Infinity')) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'the query has a float that is not a finite number';
  END IF;
  SELECT array_agg(q / length ORDER BY i) INTO v_unit
  FROM unnest(p_query::float8[]) WITH ORDINALITY u(q, i),
    (SELECT sqrt(sum(f::float8 * f)) AS length FROM unnest(p_query) f) l WHERE length > 0;
  IF v_unit IS NULL THEN
    RETURN; -- All zeros point nowhere, so nothing is near.
  END IF;

  SELECT quote_ident(n.nspname) INTO v_pgvector
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector';

  IF v_pgvector IS NULL THEN
    v_near := format(
      'SELECT p.conversation_number, p.ordinal, (
         SELECT CASE WHEN squared > 0 THEN greatest(-1, least(1, dot / sqrt(squared))) END
         FROM (
           SELECT sum(a * b) AS dot, sum(a::float8 * a) AS squared
           FROM (SELECT unnest(p.embedding) AS a, unnest($4) AS b) pair) sums) AS score
       FROM passage p WHERE p.tenant = $1 AND p.model_id = %s AND p.embedding IS NOT NULL', v_model.id);
  ELSE
    SELECT * INTO v_like FROM vector_expressions(v_model.dimensions);
    IF FOUND AND EXISTS (SELECT FROM vector_index i WHERE i.model_id = v_model.id AND i.valid) THEN
      -- Of signs, many more are compared exactly: among 70,000 passages, the 400 nearest by their signs held 0.97 of the
      -- 10 that were nearest.
      SELECT string_agg(
        format(
          'SELECT * FROM (SELECT conversation_number, ordinal, embedding FROM passage
             WHERE tenant = $1 AND model_id = %1$s AND embedding IS NOT NULL AND segment >= %2$s%3$s
             ORDER BY %4$s %5$s %6$s LIMIT %7$s) range_%2$s',
          v_model.id, r.first_segment, ' AND segment < ' || r.end_segment,
          CASE WHEN r.list IS NULL THEN v_like.graph ELSE v_like.list END,
          CASE WHEN r.list IS NULL THEN v_like.graph_operator ELSE v_like.list_operator END,
          replace(CASE WHEN r.list IS NULL THEN v_like.graph ELSE v_like.list END, '(embedding::', '($2::'),
          CASE WHEN r.list IS NOT NULL AND v_like.list_of_signs THEN 'greatest($5 * 10, 200)' ELSE '$5' END),
        ' UNION ALL '),
        -- Of a list's 64 parts as many as hold some 50,000 passages, by their size on disk, but never less than 28. Of
        -- 60,000 passages, 28 parts held 0.96 of the 10 that were nearest, and 24 parts 0.95.
        greatest(28, least(64, 64 * 50000
          * (20 + CASE WHEN v_like.list_of_signs THEN v_model.dimensions / 8 ELSE 4 * v_model.dimensions END)::bigint
          / max(pg_relation_size(to_regclass('public.' || r.list)))))
      INTO v_ranges, v_probes
      FROM vector_ranges(v_model.id) r;
      v_ranges := format(
        'SELECT conversation_number, ordinal,
           1 - (embedding::%1$s.vector(%2$s) OPERATOR(%1$s.<=>) $2::%1$s.vector(%2$s)) AS score FROM (',
        v_pgvector, v_model.dimensions) || v_ranges || ') nearest';
      v_old_ef := current_setting('hnsw.ef_search', true);
      v_old_scan := current_setting('hnsw.iterative_scan', true);
      v_old_probes := current_setting('ivfflat.probes', true);
      v_old_list_scan := current_setting('ivfflat.iterative_scan', true);
      -- What is read of a list is sorted; with the 4 MB of a new server, one of 60,000 passages goes by way of the disk.
      v_old_memory := current_setting('work_mem');
      IF pg_size_bytes(v_old_memory) < pg_size_bytes('64MB') THEN
        PERFORM set_config('work_mem', '64MB', true);
      END IF;
      PERFORM set_config('ivfflat.probes', v_probes::text, true);
      IF v_like.scans_on THEN
        PERFORM set_config('hnsw.iterative_scan', 'relaxed_order', true);
        PERFORM set_config('ivfflat.iterative_scan', 'relaxed_order', true);
      END IF;
      v_wanted := least(p_limit, 100000) * 4;
      LOOP
        PERFORM set_config('hnsw.ef_search', least(greatest(v_wanted * 5, 200), 1000)::text, true);
        EXECUTE format(c_best, v_ranges)
          INTO v_found, v_numbers, v_ordinals, v_scores USING p_tenant, p_query, p_limit, v_unit, v_wanted;
        EXIT WHEN cardinality(v_numbers) >= p_limit OR v_found < v_wanted;
        v_wanted := v_wanted * 4;
      END LOOP;
      PERFORM set_config('work_mem', v_old_memory, true);
      PERFORM set_config('hnsw.ef_search', v_old_ef, true);
      PERFORM set_config('ivfflat.probes', v_old_probes, true);
      IF v_like.scans_on THEN
        PERFORM set_config('hnsw.iterative_scan', v_old_scan, true);
        PERFORM set_config('ivfflat.iterative_scan', v_old_list_scan, true);
      END IF;
    END IF;
    v_near := format(
      'SELECT p.conversation_number, p.ordinal,
         1 - (p.embedding::%1$s.vector(%2$s) OPERATOR(%1$s.<=>) $2::%1$s.vector(%2$s)) AS score
       FROM passage p WHERE p.tenant = $1 AND p.model_id = %3$s AND p.embedding IS NOT NULL',
      v_pgvector, v_model.dimensions, v_model.id);
  END IF;

  IF coalesce(cardinality(v_numbers), 0) < p_limit THEN
    EXECUTE format(c_best, v_near) INTO v_found, v_numbers, v_ordinals, v_scores USING p_tenant, p_query, p_limit, v_unit;
  END IF;

  RETURN QUERY
    SELECT c.conversation_id::text, b.score, b.ordinal,
      substring(c.transcript FROM p.range_start + 1 FOR p.range_end - p.range_start),
      c.user_id::text, c.platform::text, c.occurred_at
    FROM unnest(v_numbers, v_ordinals, v_scores) AS b(number, ordinal, score)
    JOIN passage p ON p.tenant = p_tenant AND p.conversation_number = b.number
      AND p.model_id = v_model.id AND p.ordinal = b.ordinal
    JOIN conversation c ON c.number = b.number AND c.tenant = p_tenant
    ORDER BY b.score DESC, c.conversation_id;
END
$function$;

COMMENT ON FUNCTION search_conversations IS
  'The best passage of each conversation by cosine similarity, best first; p_query comes from the model that is searched.';

-- Keys compare as bytes (COLLATE "C"): every writer locks rows in one order, whatever the database's locale,
-- and an upgrade of the system's collations cannot break an index.

CREATE TABLE conversation (
  tenant          text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  generation      integer          NOT NULL,
  log_partition   integer          NOT NULL,
  log_offset      bigint           NOT NULL,
  models          integer[]        NOT NULL,
  awaiting        integer[],
  user_id         text COLLATE "C" NOT NULL,
  platform        text COLLATE "C" NOT NULL,
  occurred_at     timestamptz      NOT NULL,
  transcript      text             NOT NULL,
  summary         text,
  metadata        jsonb            NOT NULL,
  stored_at       timestamptz      NOT NULL DEFAULT now(),
  updated_at      timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, conversation_id)
  -- Room in each page for the next snapshot; rows stay in the page, uncompressed, up to about 8 kB. Busy conversations
  -- leave an old row at every turn: vacuumed after a twentieth of the table, not a fifth.
) WITH (fillfactor = 85, toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

CREATE INDEX conversation_of_user ON conversation (tenant, user_id, occurred_at DESC);
CREATE INDEX conversation_of_platform ON conversation (tenant, platform, occurred_at DESC);

COMMENT ON TABLE conversation IS 'The newest snapshot of each conversation, in log order.';
COMMENT ON COLUMN conversation.generation IS
  'With log_offset, the position of this snapshot: the greater is the newer; clocks decide nothing.';
COMMENT ON COLUMN conversation.models IS 'Ids of the models whose results for this snapshot are stored.';
COMMENT ON COLUMN conversation.awaiting IS
  'Those of models with passages that had no vector for want of time or budget: send the snapshot again. NULL for none.';
COMMENT ON COLUMN conversation.stored_at IS 'When a snapshot of this conversation was first stored.';
COMMENT ON COLUMN conversation.updated_at IS 'When this row was last written.';

-- No foreign keys: the writer holds the lock of the conversation's row while it changes its passages.
CREATE TABLE passage (
  tenant          text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  model_id        integer          NOT NULL,
  ordinal         integer          NOT NULL,
  range_start     integer          NOT NULL,
  range_end       integer          NOT NULL,
  text_hash       bytea            NOT NULL,
  embedding       real[],
  without_vector  text,
  segment         integer          NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant, conversation_id, model_id, ordinal),
  CHECK (range_start >= 0 AND range_end > range_start),
  CHECK ((embedding IS NULL) <> (without_vector IS NULL))
  -- Written, deleted, and never updated: pages are filled.
) WITH (toast_tuple_target = 8160,
  autovacuum_vacuum_scale_factor = 0.1, autovacuum_analyze_scale_factor = 0.05);

-- Floats do not compress: trying costs time and gains nothing.
ALTER TABLE passage ALTER COLUMN embedding SET STORAGE EXTERNAL;

COMMENT ON TABLE passage IS 'Stretches of a transcript, each with the vector that a model made of it.';
COMMENT ON COLUMN passage.range_start IS 'First character of the transcript, in Unicode code points from 0.';
COMMENT ON COLUMN passage.range_end IS 'One past the last character, in Unicode code points.';
COMMENT ON COLUMN passage.text_hash IS 'SHA-256 of the text in UTF-8: a passage that stays the same is not written again.';
COMMENT ON COLUMN passage.without_vector IS 'Why there is no vector, for instance too-large.';
COMMENT ON COLUMN passage.segment IS
  'The open segment when this was written. It only decides which vector index holds it: any value is found.';

-- Vector indexes are partial, by ranges of segments: those before the last can be given a graph all at once.
CREATE TABLE segment (
  number    integer     PRIMARY KEY,
  opened_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO segment (number) VALUES (0);

COMMENT ON TABLE segment IS 'The one with the highest number is open: new passages belong to it.';

-- Whoever deletes conversations by hand takes their passages with them, so that a replay can store them anew.
CREATE FUNCTION delete_passages_of_deleted() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  DELETE FROM public.passage p USING deleted d
  WHERE p.tenant = d.tenant AND p.conversation_id = d.conversation_id;
  RETURN NULL;
END
$function$;

CREATE TRIGGER passages_go_with_their_conversation
  AFTER DELETE ON conversation REFERENCING OLD TABLE AS deleted
  FOR EACH STATEMENT EXECUTE FUNCTION delete_passages_of_deleted();

CREATE FUNCTION truncate_passages() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  -- Already empty where one TRUNCATE names both, and then a second one would be refused.
  IF EXISTS (SELECT FROM public.passage) THEN
    TRUNCATE public.passage;
  END IF;
  RETURN NULL;
END
$function$;

CREATE TRIGGER passages_go_with_all_conversations
  AFTER TRUNCATE ON conversation FOR EACH STATEMENT EXECUTE FUNCTION truncate_passages();

CREATE TABLE model (
  id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name           text COLLATE "C" NOT NULL,
  revision       text COLLATE "C" NOT NULL,
  dimensions     integer          NOT NULL CHECK (dimensions > 0),
  passage_prefix text COLLATE "C" NOT NULL,
  query_prefix   text COLLATE "C" NOT NULL,
  normalized     boolean          NOT NULL,
  active         boolean          NOT NULL DEFAULT false,
  registered_at  timestamptz      NOT NULL DEFAULT now(),
  UNIQUE (name, revision, dimensions, passage_prefix, query_prefix, normalized),
  -- A partial unique index that is checked at the end of a statement, so that one UPDATE can switch:
  -- UPDATE model SET active = (id = 2);
  CONSTRAINT model_one_active EXCLUDE USING btree (active WITH =) WHERE (active) DEFERRABLE INITIALLY IMMEDIATE
);

COMMENT ON TABLE model IS 'Models whose vectors are stored, side by side; searches use the active one unless told.';

CREATE TABLE source (
  generation    integer          PRIMARY KEY,
  topic         text COLLATE "C" NOT NULL,
  topic_id      text COLLATE "C" NOT NULL,
  partitions    integer          NOT NULL,
  registered_at timestamptz      NOT NULL DEFAULT now()
);

COMMENT ON TABLE source IS
  'The topic whose offsets are the positions of each generation: another topic''s offsets cannot be compared with them.';

CREATE TABLE erased (
  tenant    text COLLATE "C" NOT NULL,
  scope     text COLLATE "C" NOT NULL CHECK (scope IN ('conversation', 'user', 'tenant')),
  id        text COLLATE "C" NOT NULL,
  erased_at timestamptz      NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant, scope, id),
  CHECK ((id = '') = (scope = 'tenant'))
);

COMMENT ON TABLE erased IS 'What must never be stored again, whatever is replayed.';
COMMENT ON COLUMN erased.id IS 'A conversation_id, a user_id, or empty for the whole tenant.';

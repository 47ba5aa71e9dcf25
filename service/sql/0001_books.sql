-- The books of the service, shared by all nodes. What PostgreSQL alone knows is marked; without it the books work all the same.
CREATE TABLE keys (
    id text PRIMARY KEY,
    hash bytea NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    origins text NOT NULL, -- JSON
    created text NOT NULL,
    used text,
    revoked text
);

CREATE TABLE uses ( -- askings of a key, or of all without one, on a day
    id text NOT NULL,
    day text NOT NULL,
    asks integer NOT NULL,
    PRIMARY KEY (id, day)
);

CREATE TABLE lines ( -- the question log
    id text COLLATE "C" PRIMARY KEY,
    at text COLLATE "C" NOT NULL,
    day text COLLATE "C" NOT NULL,
    role text NOT NULL,
    key_id text NOT NULL,
    channel text NOT NULL,
    question text NOT NULL,
    understood text NOT NULL,
    status text NOT NULL,
    citations text NOT NULL, -- JSON
    snapshot_id text NOT NULL,
    as_of text NOT NULL,
    timings_ms text NOT NULL, -- JSON
    total_ms double precision NOT NULL,
    thumb text,
    comment text NOT NULL DEFAULT '',
    done integer NOT NULL DEFAULT 0
);
CREATE INDEX lines_at ON lines (at, id);
CREATE INDEX lines_day ON lines (day);

-- a text as searches compare it; `service.database.plain` says the same in Python
CREATE FUNCTION plain(said text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT replace(regexp_replace(normalize(lower(said), NFD), '[' || chr(768) || '-' || chr(879) || ']', '', 'g'), 'đ', 'd') $$;

CREATE TABLE jobs (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE,
    kind text NOT NULL,
    state text NOT NULL,
    name text NOT NULL,
    document_id text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    stage text NOT NULL,
    done integer NOT NULL,
    total integer NOT NULL,
    created text NOT NULL,
    updated text NOT NULL,
    snapshot_id text NOT NULL,
    by text NOT NULL,
    warnings text NOT NULL, -- JSON
    details text NOT NULL -- JSON
);
CREATE INDEX jobs_state ON jobs (state);

CREATE TABLE parcels ( -- the files of an upload, in pieces, until its job ends
    job text NOT NULL,
    name text NOT NULL,
    part integer NOT NULL,
    content bytea NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (job, name, part)
);
ALTER TABLE parcels ALTER COLUMN content SET STORAGE EXTERNAL; -- PostgreSQL: most uploads are packed already

CREATE TABLE leases ( -- who does what only one node may do, and until when unless it says so again
    name text PRIMARY KEY,
    holder text NOT NULL,
    until timestamptz NOT NULL
);

CREATE TABLE facts ( -- what all nodes must agree upon
    name text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE golden ( -- golden questions of the agency's own
    number integer PRIMARY KEY,
    line text NOT NULL -- JSON
);

-- Conversations and counts: UNLOGGED (PostgreSQL) keeps them out of the write-ahead log, of replicas and archives, and empties them
-- after a crash of the server, as a restart does where they are held in memory.
CREATE UNLOGGED TABLE talks (
    id text PRIMARY KEY,
    owner text NOT NULL,
    touched double precision NOT NULL,
    asked integer NOT NULL,
    turns text NOT NULL -- JSON
);
CREATE INDEX talks_touched ON talks (touched);

CREATE UNLOGGED TABLE counts (
    name text PRIMARY KEY,
    stamp bigint NOT NULL,
    earlier integer NOT NULL,
    here integer NOT NULL
);

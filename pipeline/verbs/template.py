"""What `presslake init` writes."""

TEMPLATE = """\
# presslake.toml: what to poll, and where the articles go. Only the sources have no default.

[lake]
path = "lake"                  # a folder, relative to this file; for streams gs://... or s3://... too

[run]
# interval = "5m"              # a source is asked as often as it brings something, but not more often than this
# max_interval = "1d"          # and not more rarely
# full_text = "auto"           # fetch the page of entries without their full text: auto | always | never
# page_time = "2m"             # a cycle spends at most so long on pages; the rest waits for the next
# honour = []                  # opt-outs whose articles are left out, such as "noai", "noarchive", "tdm-reservation"
# max_age = "30d"              # leave older articles where they are; default: take all
# remember_days = 400          # how long an entry counts as known after it was last dealt with
# keep_raw_days = 30           # how long payloads are kept as they came, for replays
# deadline = "10m"             # a cycle stops polling then; what was not reached stays due
# window = "1m"                # landing window of a stream
# slice_mb = 128               # a cycle lands after so many megabytes of new documents, then goes on

[http]
# contact = "you@example.org"  # told to publishers in the User-Agent
# proxy = "http://proxy.example.org:3128"
# allow_networks = []          # inner networks that may be polled, such as "10.20.0.0/16"; default: none
# connect_timeout_s = 10
# read_timeout_s = 20          # between two pieces of an answer
# total_timeout_s = 60         # for a whole answer, redirects included
# max_body_mb = 20             # after decompression
# max_redirects = 5
# hosts_at_once = 64           # one request at a time for each
# page_gap = "1s"              # between two pages of a host
# robots = "pages"             # robots.txt is asked for pages and sitemaps: pages | always (for feeds too) | never

[[source]]
id = "example"                 # letters, digits, '.', '_', '-'; stays the same for ever
url = "https://example.org/feed.xml"
# kind = "feed"                # feed (RSS, Atom, JSON Feed) | wordpress | json | sitemap | page | folder
# name = "The Example"
# enabled = true
# language = "en"              # where the source does not say
# time_zone = "Europe/Berlin"  # for times without one
# include = ["*/news/*"]       # patterns for the link or title of what to take
# exclude = ["*/video/*"]
# interval = "15m"             # fixed; without it presslake learns it
# full_text = "never"          # take the summaries as they are
# robots = "never"
# headers = { Authorization = "Bearer ${EXAMPLE_TOKEN}" }   # filled in from the environment
# auth = ["user", "${EXAMPLE_PASSWORD}"]

# [[source]]
# id = "weekly"
# kind = "wordpress"
# url = "https://weekly.example.org/"

# [[source]]
# id = "agency"
# kind = "json"                # any JSON API; {since} {until} {page} {cursor} are filled in
# url = "https://api.example.org/v2/stories?from={since}&page={page}"
# items = "response.results"   # where the list is
# fields = { title = "headline", url = "webUrl", text = "body.text", published = "firstPublished" }
# next = "response.next"       # or: cursor = "response.cursor"
# time_format = "%Y-%m-%d"     # iso | unix | unix-ms | a pattern

# [[source]]
# id = "daily-map"
# kind = "sitemap"             # of news or of any pages, or an index of them; its pages are fetched
# url = "https://daily.example.org/news-sitemap.xml"

# [[source]]
# id = "press-room"
# kind = "page"                # one page; with `links` those that it lists
# url = "https://example.org/press/"
# links = ["*/press/20*"]

# [[source]]
# id = "archive"
# kind = "folder"              # .json .xml .html .txt .jsonl, each also .gz, and .warc
# path = "archive/"
# as_of = 2026-01-13           # when the files were taken, for "4 hours ago"; default: each file's own time
# fields = { title = "headline", published = "date" }       # JSON Lines: our name = theirs
"""

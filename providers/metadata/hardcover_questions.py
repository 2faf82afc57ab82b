"""What Hardcover is asked, in its GraphQL."""

from __future__ import annotations

_CONTRIBUTIONS = "contributions { contribution author { name slug } }"
_IMAGE = "image { url width height }"

EDITIONS = f"""
query Editions($thirteen: String!, $ten: String!) {{
  editions(
    where: {{_or: [{{isbn_13: {{_eq: $thirteen}}}}, {{isbn_10: {{_eq: $ten}}}}]}}
    order_by: {{users_count: desc}}
    limit: 5
  ) {{
    id title subtitle isbn_10 isbn_13 asin pages release_date edition_format edition_information
    publisher {{ name }}
    language {{ language code2 code3 }}
    {_IMAGE}
    {_CONTRIBUTIONS}
    book {{
      slug title subtitle description release_date rating cached_tags
      {_IMAGE}
      {_CONTRIBUTIONS}
      book_series {{ position details series {{ name slug }} }}
    }}
  }}
}}
"""

SEARCH = """
query Search($words: String!, $kind: String!, $limit: Int!) {
  search(query: $words, query_type: $kind, per_page: $limit, page: 1) { results }
}
"""

SERIES = f"""
query Series($slugs: [String!]!) {{
  series(where: {{slug: {{_in: $slugs}}}}) {{
    slug description is_completed primary_books_count
    book_series(where: {{position: {{_eq: 1}}}}, limit: 1) {{
      book {{ release_date cached_tags {_IMAGE} }}
    }}
  }}
}}
"""

VOLUMES = f"""
query Volumes($slug: String!) {{
  series(where: {{slug: {{_eq: $slug}}}}, limit: 1) {{
    slug
    book_series(
      where: {{book: {{canonical_id: {{_is_null: true}}}}}}
      order_by: {{position: asc}}
      limit: 500
    ) {{
      position details
      book {{ slug title release_date users_count {_IMAGE} }}
    }}
  }}
}}
"""

AUTHOR = f"""
query Author($slug: String!) {{
  authors(where: {{slug: {{_eq: $slug}}}}, limit: 1) {{
    slug name bio born_date born_year death_date death_year location alternate_names
    {_IMAGE}
    contributions(order_by: {{book: {{users_count: desc}}}}, limit: 200) {{
      contribution
      book {{
        slug title release_date
        {_IMAGE}
        editions(order_by: {{users_count: desc}}, limit: 5) {{ isbn_10 isbn_13 }}
      }}
    }}
  }}
}}
"""

COVERS = f"""
query Covers($slug: String!) {{
  editions(
    where: {{book: {{slug: {{_eq: $slug}}}}, image_id: {{_is_null: false}}}}
    order_by: {{users_count: desc}}
    limit: 50
  ) {{ {_IMAGE} }}
}}
"""

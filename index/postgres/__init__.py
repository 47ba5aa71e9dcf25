"""The knowledge base in PostgreSQL with pgvector, for several machines that answer from one store.

`TDKT_STORE=postgresql://tdkt@may-chu/tdkt`. An optional extra (`pip install -e '.[postgresql]'`): nothing outside of this
package imports it before such an address is used.
"""

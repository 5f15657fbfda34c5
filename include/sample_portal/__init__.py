"""Two invented cities, 澄湖市 and 松屏市, and the portals that they would have: to try everything with no network.

The cities, their offices, people and figures are made up; their documents are written in the manner of real ones. Their
region codes, 990100 and 990200, are assigned to nobody in GB/T 2260. 澄湖 runs on the TRS family of content management
systems, 松屏 on the Dahe family, so that page 2 of a list is ``index_1`` here and ``index_2`` there.
"""

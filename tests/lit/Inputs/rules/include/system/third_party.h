// A header of somebody else's, found through -isystem.
inline int in_header(int x) { return x; }
inline int in_header_excluded_by_place(int x) { return x; }
inline int other_in_header(int x) { return x; }

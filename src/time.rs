//! Local times, zones and instants: the only place where a civil time becomes an instant.

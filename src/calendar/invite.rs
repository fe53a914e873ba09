//! Invitations, updates and cancellations as VCALENDAR text.

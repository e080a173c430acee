//! Small parts that the screens share: cursors, filters, pages of text, pictures. None knows a screen.

pub mod cursor;
pub mod filter;
pub mod frame;
pub mod line_cursor;
pub mod page;
pub mod picture;
pub mod rows;
pub mod text_field;

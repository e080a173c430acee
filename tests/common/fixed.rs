//! A gateway over plain HTTP that gives every request the same answer, unsigned.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

/// Begins to answer with a status line's end (`502 Bad Gateway`) and a body, and gives the address.
pub(crate) fn fixed_gateway(status: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            read_request(&mut stream);
            // Whoever asked may have gone.
            drop(stream.write_all(answer.as_bytes()));
        }
    });
    address
}

fn read_request(stream: &mut TcpStream) {
    let (mut read, mut piece) = (String::new(), vec![0; 64 * 1024]);
    loop {
        let count = stream.read(&mut piece).unwrap_or(0);
        read.push_str(&String::from_utf8_lossy(&piece[..count]).to_lowercase());
        let body = read.split_once("\r\n\r\n").map(|(_, body)| body.len());
        let length = read.split_once("content-length: ").and_then(|(_, rest)| rest.lines().next()?.parse().ok());
        if count == 0 || body.is_some() && body == length {
            break;
        }
    }
}

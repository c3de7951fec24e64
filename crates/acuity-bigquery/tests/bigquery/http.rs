//! The least of HTTP/1.1 that a server for tests needs: one request a connection.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// With the query.
    pub(crate) path: String,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether it sends a job.
    pub(crate) fn is_insert(&self) -> bool {
        self.method == "POST" && self.path.split('?').next().is_some_and(|path| path.ends_with("/jobs"))
    }

    /// Whether it asks for rows.
    pub(crate) fn is_page(&self) -> bool {
        self.method == "GET" && self.path.contains("/queries/")
    }

    /// Whether it sends a piece of an upload.
    pub(crate) fn is_piece(&self) -> bool {
        self.method == "PUT"
    }
}

/// The bytes of an answer.
pub(crate) fn reply(status: u16, content_type: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\nconnection: close\r\n{extra}\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub(crate) fn json(status: u16, value: &serde_json::Value) -> Vec<u8> {
    reply(status, "application/json", "", value.to_string().as_bytes())
}

/// An error as BigQuery writes it.
pub(crate) fn refusal(status: u16, reason: &str, message: &str) -> Vec<u8> {
    let errors = serde_json::json!([{"reason": reason, "message": message, "domain": "global"}]);
    json(status, &serde_json::json!({"error": {"code": status, "message": message, "errors": errors}}))
}

/// Serves until the process ends; `answer` gives the bytes to write, or `None` to hang up.
pub(crate) fn serve(answer: impl Fn(&Request) -> Option<Vec<u8>> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let answer = Arc::new(answer);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            thread::spawn(move || {
                let Some(request) = read(&stream) else { return };
                if let Some(bytes) = answer(&request) {
                    let _ = (&stream).write_all(&bytes);
                    let _ = (&stream).flush();
                }
                let _ = stream.shutdown(std::net::Shutdown::Write);
                // What the client still sends is read, so that closing does not throw away what it has not read.
                let _ = stream.set_read_timeout(Some(std::time::Duration::from_millis(200)));
                let _ = (&stream).read(&mut [0; 1024]);
            });
        }
    });
    address
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line == "\r\n" {
            break;
        }
        head.push_str(&line);
    }
    let mut parts = head.lines().next()?.split(' ');
    let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
    let mut request = Request { method, path, head, body: Vec::new() };
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body).ok()?;
    Some(request)
}

/// Sends a request on and gives the whole answer.
pub(crate) fn forward(to: &str, request: &Request) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(to).ok()?;
    let mut head = String::new();
    for line in request.head.lines() {
        // One answer a connection.
        if !line.to_ascii_lowercase().starts_with("connection:") {
            head.push_str(line);
            head.push_str("\r\n");
        }
    }
    head.push_str("connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&request.body).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    Some(answer)
}

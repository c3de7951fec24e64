//! Whole tables through the Storage Read API: Arrow as it lies on the wire, no JSON in between.

use std::{sync::Arc, time::Duration};

use acuity_warehouse::{Error, ErrorKind, RelationName, Result};
use arrow::{array::ArrayRef, buffer::Buffer, compute::cast, datatypes::SchemaRef, record_batch::RecordBatch};
use arrow_ipc::reader::StreamDecoder;
use gcp_bigquery_client::google::cloud::bigquery::storage::v1::{
    CreateReadSessionRequest, DataFormat, ReadRowsRequest, ReadRowsResponse, ReadSession,
    big_query_read_client::BigQueryReadClient,
    read_rows_response::{Rows, Schema as RowsSchema},
    read_session::{Schema, TableReadOptions},
};
use tokio::sync::mpsc::Sender;
use tonic::{
    Code, Request, Status,
    metadata::MetadataValue,
    transport::{Channel, ClientTlsConfig, Endpoint},
};

use crate::{error::incomplete, http::Http, job::Shared};

/// Bytes of one message; BigQuery's are up to 100 MB.
const LARGEST: usize = 128 * 1024 * 1024;
/// Times a stream that breaks is taken up where it broke.
const ATTEMPTS: u32 = 6;

/// A stream of a table's rows, ready to be read.
pub(crate) struct Opened {
    client: BigQueryReadClient<Channel>,
    stream: Option<String>,
    /// The schema message, which decoding starts with.
    preamble: Vec<u8>,
    /// What batches are turned into.
    pub(crate) schema: SchemaRef,
}

/// Opens `columns` of a table for reading; `None` when there is no such service here or it does not serve this table.
pub(crate) async fn open(
    shared: &Shared,
    name: &RelationName,
    columns: &[String],
    schema: SchemaRef,
) -> Option<Opened> {
    let address = shared.settings.storage_endpoint.clone()?;
    match session(shared, &address, name, columns, schema).await {
        Ok(opened) => Some(opened),
        Err(error) => {
            tracing::debug!(%name, %error, "the Storage Read API does not serve this; pages of the REST interface do");
            None
        }
    }
}

async fn session(
    shared: &Shared,
    address: &str,
    name: &RelationName,
    columns: &[String],
    schema: SchemaRef,
) -> Result<Opened> {
    let fail = |error: tonic::transport::Error| Error::new(ErrorKind::Transient, format!("no connection: {error}"));
    let mut endpoint =
        Endpoint::from_shared(address.to_owned()).map_err(fail)?.connect_timeout(Duration::from_secs(20));
    if address.starts_with("https") {
        endpoint = endpoint.tls_config(ClientTlsConfig::new().with_native_roots()).map_err(fail)?;
    }
    let mut client =
        BigQueryReadClient::new(endpoint.connect().await.map_err(fail)?).max_decoding_message_size(LARGEST);
    let project = name.dataset.project.as_deref().unwrap_or(&shared.settings.project);
    let table = format!("projects/{project}/datasets/{}/tables/{}", name.dataset.dataset, name.name);
    let request = CreateReadSessionRequest {
        parent: format!("projects/{}", shared.settings.execution_project),
        read_session: Some(ReadSession {
            table: table.clone(),
            data_format: DataFormat::Arrow.into(),
            read_options: Some(TableReadOptions { selected_fields: columns.to_vec(), ..TableReadOptions::default() }),
            ..ReadSession::default()
        }),
        // One stream, so that rows come in one order.
        max_stream_count: 1,
        ..CreateReadSessionRequest::default()
    };
    let routed = signed(&shared.http, request, &format!("read_session.table={table}")).await?;
    let session = client.create_read_session(routed).await.map_err(|status| told(&status))?.into_inner();
    let preamble = match session.schema {
        Some(Schema::ArrowSchema(schema)) => schema.serialized_schema,
        _ => return Err(Error::new(ErrorKind::Internal, "the session has no Arrow schema")),
    };
    Ok(Opened { client, stream: session.streams.into_iter().next().map(|stream| stream.name), preamble, schema })
}

impl Opened {
    /// Sends the batches to `sender` until the end, an error, or nobody listens. There must be `total` rows, if it is known.
    pub(crate) async fn run(mut self, shared: Arc<Shared>, total: Option<u64>, sender: Sender<Result<RecordBatch>>) {
        // An empty table has no stream.
        let Some(stream) = self.stream.take() else {
            if let Some(total) = total.filter(|&total| total > 0) {
                let _ = sender.send(Err(incomplete(0, total))).await;
            }
            return;
        };
        let (mut rows, mut failures) = (0_i64, 0);
        loop {
            match self.read(&shared, &stream, &mut rows, &sender).await {
                Ok(()) => {
                    let rows = rows.unsigned_abs();
                    if let Some(total) = total.filter(|&total| total != rows) {
                        let _ = sender.send(Err(incomplete(rows, total))).await;
                    }
                    return;
                }
                Err(error) if error.kind == ErrorKind::Transient && failures < ATTEMPTS => {
                    failures += 1;
                    tracing::debug!(%error, rows, "the stream broke; it is taken up there");
                    tokio::time::sleep(shared.http.pause(failures, None)).await;
                }
                Err(error) => {
                    let _ = sender.send(Err(error)).await;
                    return;
                }
            }
        }
    }

    async fn read(
        &mut self,
        shared: &Shared,
        stream: &str,
        rows: &mut i64,
        sender: &Sender<Result<RecordBatch>>,
    ) -> Result<()> {
        let request = ReadRowsRequest { read_stream: stream.to_owned(), offset: *rows };
        let request = signed(&shared.http, request, &format!("read_stream={stream}")).await?;
        let mut messages = self.client.read_rows(request).await.map_err(|status| told(&status))?.into_inner();
        let mut decoder = StreamDecoder::new();
        decode(&mut decoder, &self.preamble)?;
        while let Some(message) = messages.message().await.map_err(|status| told(&status))? {
            let ReadRowsResponse { row_count, rows: Some(Rows::ArrowRecordBatch(batch)), schema, .. } = message else {
                continue;
            };
            // Some servers repeat the schema in front of each stream; it is the one the session gave.
            if let Some(RowsSchema::ArrowSchema(_)) = schema {
                tracing::trace!("the schema again");
            }
            for batch in decode(&mut decoder, &batch.serialized_record_batch)? {
                let batch = fit(&batch, &self.schema)?;
                if sender.send(Ok(batch)).await.is_err() {
                    return Ok(());
                }
            }
            *rows += row_count;
        }
        Ok(())
    }
}

/// The batches of one message.
fn decode(decoder: &mut StreamDecoder, bytes: &[u8]) -> Result<Vec<RecordBatch>> {
    // A server may close each message as if it were a whole stream.
    let bytes = bytes.strip_suffix(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]).unwrap_or(bytes);
    let mut buffer = Buffer::from(bytes);
    let mut batches = Vec::new();
    while !buffer.is_empty() {
        match decoder.decode(&mut buffer)? {
            Some(batch) => batches.push(batch),
            None => break,
        }
    }
    Ok(batches)
}

/// The same batch with the types that every other way of reading gives.
fn fit(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = schema
        .fields()
        .iter()
        .map(|field| {
            let column = batch.column_by_name(field.name()).ok_or_else(|| {
                Error::new(ErrorKind::Internal, format!("column {} is missing in what was read", field.name()))
            })?;
            if column.data_type() == field.data_type() {
                Ok(Arc::clone(column))
            } else {
                Ok(cast(column, field.data_type())?)
            }
        })
        .collect::<Result<Vec<ArrayRef>>>()?;
    Ok(RecordBatch::try_new(Arc::clone(schema), columns)?)
}

async fn signed<T>(http: &Http, message: T, route: &str) -> Result<Request<T>> {
    let mut request = Request::new(message);
    let bad = |_| Error::new(ErrorKind::Internal, "a name or token that no header can hold");
    if let Some(token) = http.tokens.token(false).await? {
        let mut value: MetadataValue<_> = format!("Bearer {token}").parse().map_err(bad)?;
        value.set_sensitive(true);
        request.metadata_mut().insert("authorization", value);
    }
    request.metadata_mut().insert("x-goog-request-params", route.parse().map_err(bad)?);
    Ok(request)
}

fn told(status: &Status) -> Error {
    let kind = match status.code() {
        Code::NotFound => ErrorKind::Missing,
        Code::PermissionDenied | Code::Unauthenticated => ErrorKind::Permission,
        Code::ResourceExhausted => ErrorKind::Resource,
        Code::Unavailable | Code::Internal | Code::Aborted | Code::DeadlineExceeded | Code::Unknown => {
            ErrorKind::Transient
        }
        Code::Cancelled => ErrorKind::Cancelled,
        _ => ErrorKind::Internal,
    };
    Error::new(kind, status.message().to_owned())
}

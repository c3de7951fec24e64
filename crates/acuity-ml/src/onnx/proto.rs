//! The messages of an ONNX file that a model needs, by the numbers of `onnx.proto` (IR version 8).

/// Type of the elements of a tensor.
pub(super) const FLOAT: i32 = 1;
/// As above.
pub(super) const DOUBLE: i32 = 11;
/// As above.
pub(super) const INT64: i32 = 7;

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Model {
    #[prost(int64, tag = "1")]
    pub(super) ir_version: i64,
    #[prost(string, tag = "2")]
    pub(super) producer_name: String,
    #[prost(string, tag = "3")]
    pub(super) producer_version: String,
    #[prost(string, tag = "6")]
    pub(super) doc_string: String,
    #[prost(message, optional, tag = "7")]
    pub(super) graph: Option<Graph>,
    #[prost(message, repeated, tag = "8")]
    pub(super) opset_import: Vec<OperatorSet>,
    #[prost(message, repeated, tag = "14")]
    pub(super) metadata_props: Vec<Entry>,
}

/// Which operators there are; no domain is ONNX's own.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct OperatorSet {
    #[prost(string, tag = "1")]
    pub(super) domain: String,
    #[prost(int64, tag = "2")]
    pub(super) version: i64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Entry {
    #[prost(string, tag = "1")]
    pub(super) key: String,
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub(super) node: Vec<Node>,
    #[prost(string, tag = "2")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "5")]
    pub(super) initializer: Vec<Tensor>,
    #[prost(message, repeated, tag = "11")]
    pub(super) input: Vec<ValueInfo>,
    #[prost(message, repeated, tag = "12")]
    pub(super) output: Vec<ValueInfo>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Node {
    #[prost(string, repeated, tag = "1")]
    pub(super) input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub(super) output: Vec<String>,
    #[prost(string, tag = "3")]
    pub(super) name: String,
    #[prost(string, tag = "4")]
    pub(super) op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub(super) attribute: Vec<Attribute>,
    #[prost(string, tag = "7")]
    pub(super) domain: String,
}

/// One value, and its type. A single value is optional, or else a zero would not be written at all.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Attribute {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(int64, optional, tag = "3")]
    pub(super) i: Option<i64>,
    #[prost(bytes = "vec", optional, tag = "4")]
    pub(super) s: Option<Vec<u8>>,
    #[prost(float, repeated, tag = "7")]
    pub(super) floats: Vec<f32>,
    #[prost(int64, repeated, tag = "8")]
    pub(super) ints: Vec<i64>,
    #[prost(bytes = "vec", repeated, tag = "9")]
    pub(super) strings: Vec<Vec<u8>>,
    #[prost(int32, tag = "20")]
    pub(super) kind: i32,
}

impl Attribute {
    pub(super) fn int(name: &str, value: i64) -> Self {
        Self { name: name.to_owned(), i: Some(value), kind: 2, ..Self::default() }
    }

    pub(super) fn text(name: &str, value: &str) -> Self {
        Self { name: name.to_owned(), s: Some(value.as_bytes().to_vec()), kind: 3, ..Self::default() }
    }

    pub(super) fn floats(name: &str, values: Vec<f32>) -> Self {
        Self { name: name.to_owned(), floats: values, kind: 6, ..Self::default() }
    }

    pub(super) fn ints(name: &str, values: Vec<i64>) -> Self {
        Self { name: name.to_owned(), ints: values, kind: 7, ..Self::default() }
    }

    pub(super) fn texts(name: &str, values: &[&str]) -> Self {
        let strings = values.iter().map(|value| value.as_bytes().to_vec()).collect();
        Self { name: name.to_owned(), strings, kind: 8, ..Self::default() }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Tensor {
    #[prost(int64, repeated, tag = "1")]
    pub(super) dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub(super) data_type: i32,
    #[prost(string, tag = "8")]
    pub(super) name: String,
    /// Little endian.
    #[prost(bytes = "vec", tag = "9")]
    pub(super) raw_data: Vec<u8>,
}

impl Tensor {
    /// Whole numbers.
    pub(super) fn whole(name: &str, dims: &[usize], values: &[i64]) -> Self {
        Self {
            data_type: INT64,
            raw_data: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            ..Self::doubles(name, dims, &[])
        }
    }

    /// Numbers in double precision; no `dims` is a single one.
    pub(super) fn doubles(name: &str, dims: &[usize], values: &[f64]) -> Self {
        Self {
            dims: dims.iter().map(|size| *size as i64).collect(),
            data_type: DOUBLE,
            name: name.to_owned(),
            raw_data: values.iter().flat_map(|value| value.to_le_bytes()).collect(),
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct ValueInfo {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(message, optional, tag = "2")]
    pub(super) kind: Option<ValueType>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct ValueType {
    #[prost(message, optional, tag = "1")]
    pub(super) tensor: Option<TensorType>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct TensorType {
    #[prost(int32, tag = "1")]
    pub(super) element: i32,
    #[prost(message, optional, tag = "2")]
    pub(super) shape: Option<Shape>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Shape {
    #[prost(message, repeated, tag = "1")]
    pub(super) dim: Vec<Dimension>,
}

/// A size, or the name of one that is free.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Dimension {
    #[prost(int64, optional, tag = "1")]
    pub(super) value: Option<i64>,
    #[prost(string, optional, tag = "2")]
    pub(super) name: Option<String>,
}

impl ValueInfo {
    /// Any number of rows of `columns` numbers in single precision.
    pub(super) fn rows_of(name: &str, columns: usize) -> Self {
        let dim = vec![
            Dimension { value: None, name: Some("rows".to_owned()) },
            Dimension { value: Some(columns as i64), name: None },
        ];
        let tensor = TensorType { element: FLOAT, shape: Some(Shape { dim }) };
        Self { name: name.to_owned(), kind: Some(ValueType { tensor: Some(tensor) }) }
    }
}

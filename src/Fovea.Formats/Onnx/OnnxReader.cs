using Google.Protobuf;
using static Google.Protobuf.WireFormat.WireType;

namespace Fovea.Formats.Onnx;

/// <summary>
/// Reads ONNX's ModelProto; the numbers of fields are those of onnx.proto. Functions that a file defines itself are passed over.
/// </summary>
internal static class OnnxReader
{
    // What a key with its text costs, generously.
    private const int PropertyBytes = 400;

    /// <exception cref="WeightFileException">The file is no ONNX file, is damaged, or holds what is not supported.</exception>
    public static OnnxContents Read(RandomAccessBytes bytes, ExternalFiles external)
    {
        using var reader = new ProtobufReader(bytes);
        try
        {
            return Model(reader, external);
        }
        catch (Exception failure) when (failure is InvalidProtocolBufferException or ArgumentException)
        {
            throw new WeightFileException(
                $"{bytes.Path}: is no ONNX file, or a damaged one (near byte {reader.Position}: {failure.Message.TrimEnd('.')}); get the "
                + "whole file.",
                failure);
        }
    }

    private static OnnxContents Model(ProtobufReader reader, ExternalFiles external)
    {
        string producer = "";
        long irVersion = 0;
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        OnnxGraph? graph = null;
        var graphs = new OnnxGraphReader(reader, external);
        reader.Fields((number, type) =>
        {
            switch (number, type)
            {
                case (1, Varint):
                    irVersion = reader.Integer();
                    return true;
                case (2, LengthDelimited):
                    producer = reader.Text();
                    return true;
                case (7, LengthDelimited):
                    graph = graph is null
                        ? graphs.Read()
                        : throw new WeightFileException($"{reader.Path}: has two graphs, expected one.");
                    return true;
                case (8, LengthDelimited):
                    (string domain, long version) = Opset(reader);
                    opsets[domain] = version;
                    return true;
                case (14, LengthDelimited):
                    (string key, string value) = Property(reader);
                    metadata[key] = value;
                    return true;
                default:
                    return false;
            }
        });
        if (graph is null)
            throw new WeightFileException($"{reader.Path}: has no graph, expected an ONNX model.");
        return new OnnxContents(producer, irVersion, opsets, metadata, graph);
    }

    /// <summary>Reads a key and its text (StringStringEntryProto).</summary>
    public static (string Key, string Value) Property(ProtobufReader reader)
    {
        string key = "", value = "";
        reader.Charge(PropertyBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    key = reader.Text();
                    return true;
                case (2, LengthDelimited):
                    value = reader.Text();
                    return true;
                default:
                    return false;
            }
        });
        return (key, value);
    }

    private static (string Domain, long Version) Opset(ProtobufReader reader)
    {
        string domain = "";
        long version = 0;
        reader.Charge(PropertyBytes);
        reader.Message((number, type) =>
        {
            switch (number, type)
            {
                case (1, LengthDelimited):
                    domain = reader.Text();
                    return true;
                case (2, Varint):
                    version = reader.Integer();
                    return true;
                default:
                    return false;
            }
        });
        return (domain == OnnxGraphReader.OnnxDomain ? "" : domain, version);
    }
}

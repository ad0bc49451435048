using System.Runtime.InteropServices;
using Fovea.Server.Grpc.Messages;
using Fovea.Server.Protocol;
using Google.Protobuf;

namespace Fovea.Server.Grpc;

/// <summary>Tensors of gRPC's messages to those of the protocol and back.</summary>
internal static class GrpcContents
{
    /// <summary>A request's inputs.</summary>
    /// <exception cref="ServingException">Content and shape do not belong together.</exception>
    public static IReadOnlyList<ProtocolTensor> Read(ModelInferRequest request, int maxTensors)
    {
        int raw = request.RawInputContents.Count;
        if (request.Inputs.Count == 0 || request.Inputs.Count > maxTensors)
            throw ServingException.Bad($"the request has {request.Inputs.Count} inputs; expected 1 to {maxTensors}");
        if (raw > 0 && (raw != request.Inputs.Count || request.Inputs.Any(input => input.Contents is not null)))
            throw ServingException.Bad($"there are {raw} raw contents for {request.Inputs.Count} inputs; expected one each and no others");
        ProtocolTensor[] tensors =
        [
            .. request.Inputs.Select((input, i) => new ProtocolTensor(
                input.Name, input.Datatype, [.. input.Shape],
                raw > 0 ? request.RawInputContents[i].Memory : Elements(input.Datatype, input.Contents ?? new InferTensorContents()))),
        ];
        foreach (ProtocolTensor tensor in tensors)
            tensor.Validate();
        return tensors;
    }

    /// <summary>The outputs that a request asks for.</summary>
    public static IReadOnlyList<RequestedOutput> Requested(ModelInferRequest request) =>
    [
        .. request.Outputs.Select(output => new RequestedOutput(
            output.Name, null,
            output.Parameters.TryGetValue("classification", out InferParameter? classes)
                ? (int)Math.Clamp(classes.Int64Param, -1, int.MaxValue)
                : 0)),
    ];

    /// <summary>Adds outputs to an answer.</summary>
    public static void Write(ModelInferResponse response, IReadOnlyList<ProtocolTensor> outputs, bool asRaw)
    {
        foreach (ProtocolTensor output in outputs)
        {
            var message = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Datatype };
            message.Shape.Add(output.Shape);
            if (asRaw)
                response.RawOutputContents.Add(UnsafeByteOperations.UnsafeWrap(output.Raw));
            else
                message.Contents = Contents(output);
            response.Outputs.Add(message);
        }
    }

    private static ReadOnlyMemory<byte> Elements(string datatype, InferTensorContents contents) => datatype switch
    {
        "BOOL" => contents.BoolContents.Select(value => value ? (byte)1 : (byte)0).ToArray(),
        "INT8" => contents.IntContents.Select(value => (byte)InRange(value, sbyte.MinValue, sbyte.MaxValue)).ToArray(),
        "INT16" => Bytes<short>([.. contents.IntContents.Select(value => (short)InRange(value, short.MinValue, short.MaxValue))]),
        "INT32" => Bytes<int>([.. contents.IntContents]),
        Datatype.Int64 => Bytes<long>([.. contents.Int64Contents]),
        "UINT8" => contents.UintContents.Select(value => (byte)InRange(value, 0, byte.MaxValue)).ToArray(),
        "UINT16" => Bytes<ushort>([.. contents.UintContents.Select(value => (ushort)InRange(value, 0, ushort.MaxValue))]),
        "UINT32" => Bytes<uint>([.. contents.UintContents]),
        "UINT64" => Bytes<ulong>([.. contents.Uint64Contents]),
        Datatype.Float32 => Bytes<float>([.. contents.Fp32Contents]),
        "FP64" => Bytes<double>([.. contents.Fp64Contents]),
        Datatype.Bytes => ProtocolTensor.OfElements("", [], contents.BytesContents.Select(value => value.ToByteArray())).Raw,
        _ => throw ServingException.Bad($"the datatype '{ShownText.Of(datatype)}' has no contents, or is none of the protocol's"),
    };

    private static InferTensorContents Contents(ProtocolTensor tensor)
    {
        var contents = new InferTensorContents();
        ReadOnlySpan<byte> raw = tensor.Raw.Span;
        switch (tensor.Datatype)
        {
            case "BOOL":
                contents.BoolContents.Add(tensor.Raw.ToArray().Select(value => value != 0));
                break;
            case "INT8":
                contents.IntContents.Add(tensor.Raw.ToArray().Select(value => (int)(sbyte)value));
                break;
            case "INT16":
                contents.IntContents.Add(MemoryMarshal.Cast<byte, short>(raw).ToArray().Select(value => (int)value));
                break;
            case "INT32":
                contents.IntContents.Add(MemoryMarshal.Cast<byte, int>(raw).ToArray());
                break;
            case Datatype.Int64:
                contents.Int64Contents.Add(MemoryMarshal.Cast<byte, long>(raw).ToArray());
                break;
            case "UINT8":
                contents.UintContents.Add(tensor.Raw.ToArray().Select(value => (uint)value));
                break;
            case "UINT16":
                contents.UintContents.Add(MemoryMarshal.Cast<byte, ushort>(raw).ToArray().Select(value => (uint)value));
                break;
            case "UINT32":
                contents.UintContents.Add(MemoryMarshal.Cast<byte, uint>(raw).ToArray());
                break;
            case "UINT64":
                contents.Uint64Contents.Add(MemoryMarshal.Cast<byte, ulong>(raw).ToArray());
                break;
            case "FP64":
                contents.Fp64Contents.Add(MemoryMarshal.Cast<byte, double>(raw).ToArray());
                break;
            case Datatype.Bytes:
                contents.BytesContents.Add(tensor.Elements().Select(element => ByteString.CopyFrom(element.Span)));
                break;
            default:
                contents.Fp32Contents.Add(MemoryMarshal.Cast<byte, float>(raw).ToArray());
                break;
        }

        return contents;
    }

    private static byte[] Bytes<T>(T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static long InRange(long value, long least, long most) => value >= least && value <= most
        ? value
        : throw ServingException.Bad($"{value} does not fit the tensor's datatype");
}

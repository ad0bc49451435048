namespace Fovea.Server.Protocol;

/// <summary>The types of tensors' elements in the Open Inference Protocol.</summary>
internal static class Datatype
{
    public const string Float32 = "FP32", Int64 = "INT64", Bytes = "BYTES";

    /// <summary>The bytes of an element, 0 for those of any length; null for no type of the protocol.</summary>
    public static int? Size(string datatype) => datatype switch
    {
        "BOOL" or "UINT8" or "INT8" => 1,
        "UINT16" or "INT16" or "FP16" => 2,
        "UINT32" or "INT32" or Float32 => 4,
        "UINT64" or Int64 or "FP64" => 8,
        Bytes => 0,
        _ => null,
    };
}

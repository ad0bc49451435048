using System.IO.Compression;
using System.Text;

namespace Fovea.Data.Tests;

/// <summary>Makes MAT-files of level 5 from the format's description.</summary>
internal static class MatWriter
{
    public const int MiInt8 = 1, MiUInt8 = 2, MiUInt16 = 4, MiInt32 = 5, MiUInt32 = 6, MiDouble = 9, MiMatrix = 14, MiCompressed = 15;
    public const int StructClass = 2, CharClass = 4, DoubleClass = 6, UInt8Class = 9;

    public static byte[] Whole(params byte[][] variables)
    {
        var header = new byte[128];
        Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: GLNXA64").CopyTo(header, 0);
        (header[124], header[125], header[126], header[127]) = (0, 1, (byte)'I', (byte)'M');
        return [.. header, .. variables.SelectMany(variable => variable)];
    }

    /// <summary>An element, padded; in its own tag where it fits and <paramref name="small"/> is wanted, as MATLAB writes it.</summary>
    public static byte[] Element(int type, byte[] data, bool small = true)
    {
        if (small && data.Length is > 0 and <= 4)
            return [.. BitConverter.GetBytes((data.Length << 16) | type), .. data, .. new byte[4 - data.Length]];
        return [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(data.Length), .. data, .. new byte[(8 - (data.Length % 8)) % 8]];
    }

    public static byte[] Array(string name, int kind, int[] dimensions, params byte[][] content)
    {
        byte[] flags = [(byte)kind, 0, 0, 0, 0, 0, 0, 0];
        return Element(
            MiMatrix,
            [
                .. Element(MiUInt32, flags), .. Element(MiInt32, [.. dimensions.SelectMany(BitConverter.GetBytes)]),
                .. Element(MiInt8, Encoding.ASCII.GetBytes(name)), .. content.SelectMany(part => part),
            ]);
    }

    public static byte[] Text(string text) => Array(
        "", CharClass, [1, text.Length], Element(MiUInt16, Encoding.Unicode.GetBytes(text)));

    public static byte[] Number(int value) => Array("", DoubleClass, [1, 1], Element(MiUInt16, BitConverter.GetBytes((ushort)value)));

    public static byte[] Structures(string name, string[] fields, params byte[][][] rows) => Array(
        name,
        StructClass,
        [rows.Length, 1],
        [
            Element(MiInt32, BitConverter.GetBytes(32)),
            Element(MiInt8, [.. fields.SelectMany(field => Encoding.ASCII.GetBytes(field.PadRight(32, '\0')))]),
            .. rows.SelectMany(row => row),
        ]);

    /// <summary>The array as MATLAB 7 writes it: in a zlib stream, without padding.</summary>
    public static byte[] Zip(byte[] array)
    {
        using var stream = new MemoryStream();
        using (var zipped = new ZLibStream(stream, CompressionLevel.SmallestSize))
            zipped.Write(array);
        byte[] bytes = stream.ToArray();
        return [.. BitConverter.GetBytes(MiCompressed), .. BitConverter.GetBytes(bytes.Length), .. bytes];
    }
}

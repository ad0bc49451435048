using System.Runtime.InteropServices;

namespace Fovea.Imaging.Codecs;

/// <summary>
/// PNG through libpng. Samples of 16 bits are reduced to their high byte, as in Pillow. Where a 16-bit file has alpha, libpng gives values
/// rounded to 8 bits, which may differ from the high byte by one.
/// </summary>
internal static class PngCodec
{
    internal static DecodedImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        PngChunks chunks = PngChunks.Read(bytes, name);
        NativeCodec.Png.Require("reading");

        int channels = chunks.HasColor ? 3 : 1;
        bool wide = chunks.BitDepth == 16 && !chunks.HasAlpha;
        int bytesPerPixel = (channels + (chunks.HasAlpha ? 1 : 0)) * (wide ? 2 : 1);
        byte[] samples = GC.AllocateUninitializedArray<byte>(chunks.Width * chunks.Height * bytesPerPixel);
        ReadSamples(chunks, (chunks.HasColor ? PngLibrary.FormatColor : 0) | (chunks.HasAlpha ? PngLibrary.FormatAlpha : 0)
            | (wide ? PngLibrary.FormatLinear : 0), samples, name);

        byte[] pixels = samples;
        if (wide)
            pixels = HighBytes(MemoryMarshal.Cast<byte, ushort>(samples));
        else if (chunks.HasAlpha)
            pixels = PixelConversion.DropLast(samples, channels + 1);
        return new DecodedImage(new Image(chunks.Width, chunks.Height, channels, pixels), chunks.Orientation);
    }

    internal static byte[] Encode(Image image)
    {
        NativeCodec.Png.Require("writing");
        using var control = new PngImageHandle();
        control.Block.Width = (uint)image.Width;
        control.Block.Height = (uint)image.Height;
        control.Block.Format = image.Channels == 3 ? PngLibrary.FormatColor : 0;

        // Deflate at its worst stores the rows, each with a filter byte, plus a few bytes per block; libpng adds chunk frames.
        long raw = ((long)image.Width * image.Channels + 1) * image.Height;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(checked((int)(raw + raw / 256 + 1024)));
        nuint size = (nuint)buffer.Length;
        if (PngLibrary.WriteToMemory(control.Address, buffer, ref size, 0, image.Pixels, 0, 0) == 0)
            throw new InvalidOperationException($"libpng could not write {image.Width}x{image.Height} pixels: {control.Message}");
        return buffer.AsSpan(0, (int)size).ToArray();
    }

    private static void ReadSamples(PngChunks chunks, uint format, byte[] samples, string name)
    {
        GCHandle pin = GCHandle.Alloc(chunks.Reduced, GCHandleType.Pinned);
        try
        {
            using var control = new PngImageHandle();
            if (PngLibrary.BeginReadFromMemory(control.Address, pin.AddrOfPinnedObject(), (nuint)chunks.Length) == 0)
                throw ImageFormatException.Damaged(name, $"libpng: {control.Message}");
            control.Block.Format = format;
            if ((format & PngLibrary.FormatLinear) == 0)
                control.Block.Flags |= PngLibrary.Flag16BitIsSrgb;
            if (control.Block.Width != chunks.Width || control.Block.Height != chunks.Height
                || PngLibrary.FinishRead(control.Address, 0, samples, 0, 0) == 0)
            {
                throw ImageFormatException.Damaged(name, $"libpng: {control.Message}");
            }
        }
        finally
        {
            pin.Free();
        }
    }

    private static byte[] HighBytes(ReadOnlySpan<ushort> samples)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>(samples.Length);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)(samples[i] >> 8);
        return bytes;
    }
}

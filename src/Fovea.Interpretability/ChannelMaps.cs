using Fovea.Tensors;

namespace Fovea.Interpretability;

/// <summary>Maps of one image: of a layer's channels, or of an image's colours.</summary>
/// <param name="Channels">The number of maps.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Values">The values, [Channels, Height, Width].</param>
public sealed record ChannelMaps(int Channels, int Height, int Width, IReadOnlyList<float> Values)
{
    /// <summary>The value of a position in a channel.</summary>
    public float this[int channel, int y, int x] => Values[(((channel * Height) + y) * Width) + x];

    /// <summary>The map of one channel.</summary>
    public HeatMap Channel(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels);
        return new HeatMap(Height, Width, [.. Values.Skip(channel * Height * Width).Take(Height * Width)]);
    }

    /// <summary>The largest absolute value over the channels, for each position.</summary>
    public HeatMap LargestMagnitude()
    {
        var values = new float[Height * Width];
        for (int i = 0; i < Values.Count; i++)
            values[i % values.Length] = Math.Max(values[i % values.Length], Math.Abs(Values[i]));
        return new HeatMap(Height, Width, values);
    }

    /// <summary>The sum over the channels, for each position.</summary>
    public HeatMap Sum()
    {
        var values = new float[Height * Width];
        for (int i = 0; i < Values.Count; i++)
            values[i % values.Length] += Values[i];
        return new HeatMap(Height, Width, values);
    }

    /// <summary>A rectangle of all channels.</summary>
    internal ChannelMaps Cropped(FieldBox box)
    {
        var values = new float[Channels * box.Height * box.Width];
        for (int i = 0; i < values.Length; i++)
        {
            (int row, int x) = Math.DivRem(i, box.Width);
            (int channel, int y) = Math.DivRem(row, box.Height);
            values[i] = this[channel, box.Top + y, box.Left + x];
        }

        return new ChannelMaps(Channels, box.Height, box.Width, values);
    }

    /// <summary>The maps of the first image of a tensor [N, C, H, W].</summary>
    internal static ChannelMaps Of(Tensor maps) =>
        new(maps.Shape[1], maps.Shape[2], maps.Shape[3], new ArraySegment<float>(maps.ToArray(), 0, maps.Shape.Elements / maps.Shape[0]));
}

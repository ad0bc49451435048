namespace Fovea.Data.Detection;

/// <summary>What <see cref="ShapesDataset"/> draws.</summary>
public sealed record ShapesOptions
{
    private const int LeastSide = 32, MostObjects = 255;

    /// <summary>The seed of all pictures.</summary>
    public ulong Seed { get; init; }

    /// <summary>The pictures' columns, at least 32.</summary>
    public int Width { get; init => field = Checked(value, LeastSide, int.MaxValue, nameof(Width)); } = 128;

    /// <summary>The pictures' rows, at least 32.</summary>
    public int Height { get; init => field = Checked(value, LeastSide, int.MaxValue, nameof(Height)); } = 128;

    /// <summary>The most objects of a picture, 1 to 255; each number from 1 on is as likely.</summary>
    public int MaxObjects { get; init => field = Checked(value, 1, MostObjects, nameof(MaxObjects)); } = 5;

    private static int Checked(int value, int least, int most, string name) => value >= least && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"ShapesOptions: expected at least {least} and at most {most}.");
}

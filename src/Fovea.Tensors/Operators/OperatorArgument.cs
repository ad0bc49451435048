namespace Fovea.Tensors.Operators;

/// <summary>The checks of attributes that operators share.</summary>
internal static class OperatorArgument
{
    /// <summary>Gives the value back, or fails when it is below <paramref name="least"/>.</summary>
    public static int AtLeast(int least, int value, string operatorName, string attribute) =>
        value >= least ? value : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected at least {least}.");

    /// <summary>Gives the value back, or fails when it is outside [0, 1].</summary>
    public static float Fraction(float value, string operatorName, string attribute) =>
        value is >= 0f and <= 1f
            ? value
            : throw new ArgumentException($"{operatorName}: {attribute} is {value}; expected a number in [0, 1].");
}

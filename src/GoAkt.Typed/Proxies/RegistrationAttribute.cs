using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace GoAkt.Typed.Proxies;

/// <summary>
/// Registers a generated type where the project's C# has no module initializers: generated code puts one of these on
/// the assembly, and a look-up that finds nothing runs it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public abstract class RegistrationAttribute : Attribute
{
    /// <summary>Registers the generated type; to do so again changes nothing.</summary>
    public abstract void Register();

    /// <summary>Lets all generated types of a module register themselves, by whichever way they do.</summary>
    internal static void RunAll(Module module)
    {
        // Nothing of the module may have run yet: its initializers wait for the first access.
        RuntimeHelpers.RunModuleConstructor(module.ModuleHandle);
        foreach (RegistrationAttribute registration in module.Assembly.GetCustomAttributes<RegistrationAttribute>())
        {
            registration.Register();
        }
    }
}
